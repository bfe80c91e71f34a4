import { renderTemplate } from '../expr/render.js';
import type { Scope } from '../expr/scope.js';
import { textOrNull } from '../expr/to-text.js';
import { describeValue } from '../text/describe-value.js';
import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Assignment } from '../model/template.js';
import type { Work } from '../model/workflow.js';
import { makeAttempt } from './attempt.js';
import type { Engine } from './engine.js';
import { failing } from './failing.js';
import { scopeOf } from './frame.js';
import { acquireAll } from './slots-of-frame.js';
import { withOutputs } from './own-outputs.js';
import type { TaskEnd } from './task-end.js';
import { createUpstream } from './upstream.js';
import { concludeJob } from './work.js';
import type { Job } from './work.js';

type PluginWork = Extract<Work, { readonly kind: 'plugin' }>;

/** Waits for a slot, renders what the plugin is told, and makes an attempt. */
export async function runPlugin(job: Job, work: PluginWork, engine: Engine): Promise<TaskEnd> {
  const { frame, task } = job.seen;
  const { ports } = engine;
  const release = await acquireAll(frame.slots, frame.rank ?? task.index, job.signal);
  if (release === null) {
    return concludeJob(job, { status: 'cancelled' }, { attempt: null, durationMs: 0, ports });
  }
  try {
    const scope = scopeOf(job.seen, engine.facts, job.loops);
    const rendered = renderWork(job, work, scope);
    if ('failure' in rendered) {
      return concludeJob(job, { status: 'failed', ...rendered }, { attempt: null, durationMs: 0, ports });
    }
    return await attempt(job, { plugin: work.plugin, ...rendered }, engine);
  } finally {
    release();
  }
}

/** What a plugin is told, with nothing left to evaluate. */
interface RenderedWork {
  readonly config: JsonObject;
  readonly shellValues: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** The scope in which it was rendered, the task's own environment included. */
  readonly scope: Scope;
}

function renderWork(job: Job, work: PluginWork, scope: Scope): RenderedWork | { readonly failure: Failure } {
  const rendering = renderEnv(job.seen.task.env, scope);
  if (!rendering.ok) return failing(rendering.message);
  const { env } = rendering;
  const within = { ...scope, env };
  const rendered = renderTemplate(work.config, within);
  if (!rendered.ok) return failing(rendered.message);
  const { value, shellValues } = rendered;
  if (!isObject(value)) return failing(`the config has to be a mapping, found ${describeValue(value)}`);
  return { config: value, shellValues, env, scope: within };
}

/** The `env` of a task over that of its workflow. */
function renderEnv(
  assignments: readonly Assignment[],
  scope: Scope,
):
  | { readonly ok: true; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string } {
  if (assignments.length === 0) return { ok: true, env: scope.env };
  const own: [string, string][] = [];
  for (const { name, value } of assignments) {
    const rendered = renderTemplate(value, scope);
    if (!rendered.ok) return { ok: false, message: `env ${name}: ${rendered.message}` };
    const text = textOrNull(rendered.value);
    if (text === null) return { ok: false, message: `env ${name}: a value too large or too deep for a text` };
    own.push([name, text]);
  }
  return { ok: true, env: Object.fromEntries([...Object.entries(scope.env), ...own]) };
}

async function attempt(
  job: Job,
  { plugin, config, shellValues, env, scope }: RenderedWork & { readonly plugin: string },
  { ports }: Engine,
): Promise<TaskEnd> {
  const { name, seen, signal } = job;
  const { of } = seen.frame;
  const number = 1;
  ports.emit({ type: 'task.started', task: name, attempt: number });
  const begun = ports.clock.monotonic();
  const outcome = await makeAttempt(ports.executor, {
    task: name,
    number,
    plugin,
    config,
    shellValues,
    env,
    fileEnv: of.fileEnv,
    workingDir: seen.task.workingDir,
    workflowDir: of.workflow.source.dir,
    params: of.params,
    signal,
    upstream: createUpstream(seen),
  });
  const durationMs = Math.round(ports.clock.monotonic() - begun);
  return concludeJob(job, withOutputs(outcome, seen.task.outputs, scope), {
    attempt: number,
    durationMs,
    ports,
  });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
