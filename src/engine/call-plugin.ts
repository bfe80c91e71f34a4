import type { Outcome } from '../model/ports.js';
import { makeAttempt } from './attempt.js';
import type { Engine } from './engine.js';
import type { RenderedWork } from './rendered-work.js';
import { createUpstream } from './upstream.js';
import type { Job } from './job.js';

/** One call of a plugin. */
export interface PluginCall {
  readonly plugin: string;
  /** Of the attempt, from 1. */
  readonly number: number;
  readonly rendered: RenderedWork;
  /** Whether it stands in for the task's own plugin. */
  readonly standsIn: boolean;
  /** Aborted when the call is to end. */
  readonly signal: AbortSignal;
}

/** Calls a plugin for a job. */
export async function callPlugin(
  { name, seen }: Job,
  { plugin, number, rendered, standsIn, signal }: PluginCall,
  { ports }: Engine,
): Promise<Outcome> {
  const { of } = seen.frame;
  const { config, shellValues, env } = rendered;
  return await makeAttempt(ports, {
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
    graceMs: seen.task.rules.graceMs,
    ...(standsIn ? { standsIn } : {}),
    signal,
    upstream: createUpstream(seen),
  });
}
