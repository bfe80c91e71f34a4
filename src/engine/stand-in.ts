import { renderTemplate } from '../expr/render.js';
import { plainRules } from '../model/attempt-rules.js';
import type { Fallback } from '../model/attempt-rules.js';
import type { Failure } from '../model/failure.js';
import type { Outcome } from '../model/ports.js';
import type { Work } from '../model/workflow.js';
import type { StandIn } from '../policy/fallback.js';
import { compose } from '../policy/policy.js';
import type { Action, Call } from '../policy/policy.js';
import { policiesOfAttempt } from './attempt-policies.js';
import { findResult } from './cached-result.js';
import { callPlugin } from './call-plugin.js';
import type { Engine } from './engine.js';
import { withOutputs } from './own-outputs.js';
import { renderWork } from './rendered-work.js';
import type { RenderedCall } from './rendered-call.js';
import type { ToldAttempts } from './told-attempts.js';
import type { Job } from './job.js';

/** What a fallback works with. */
export interface StandInParts {
  readonly job: Job;
  readonly work: Extract<Work, { readonly kind: 'plugin' }>;
  readonly call: RenderedCall;
  readonly attempts: ToldAttempts;
  readonly engine: Engine;
}

/** What stands in for a job whose last attempt failed. The task's own outputs are made of its result, too. */
export function standInFor(
  fallback: Fallback,
  parts: StandInParts,
): (failure: Failure, call: Call) => Promise<StandIn> {
  return async (failure, call) => {
    parts.attempts.onFallback(failure, fallback.kind);
    switch (fallback.kind) {
      case 'value': {
        const scope = parts.call.scope();
        const rendered = renderTemplate(fallback.value, scope);
        if (!rendered.ok) return { ok: false, reason: rendered.message };
        const outcome = { status: 'completed' as const, result: rendered.value, outputs: {} };
        return toStandIn(withOutputs(outcome, parts.job.seen.task.outputs, scope));
      }
      case 'cached':
        return findCached(fallback.maxAgeMs, parts);
      case 'plugin':
        return await callOther(fallback, call, parts);
      default:
        return fallback satisfies never;
    }
  };
}

function findCached(maxAgeMs: number, { job, work, call, engine }: StandInParts): StandIn {
  const rendered = call.render();
  if ('failure' in rendered) return { ok: false, reason: rendered.failure.message };
  const found = findResult(job, { plugin: work.plugin, rendered }, maxAgeMs, engine);
  return found.ok ? { ok: true, result: found.cached.result, outputs: found.cached.outputs } : found;
}

/** One attempt, with a slot and as much time as the task's own plugin has. */
async function callOther(
  { plugin, config }: Extract<Fallback, { readonly kind: 'plugin' }>,
  { signal }: Call,
  { job, call, attempts, engine }: StandInParts,
): Promise<StandIn> {
  const { rules, env, outputs } = job.seen.task;
  const { timeoutMs, graceMs } = rules;
  const rendered = renderWork(env, config, call.scope());
  if ('failure' in rendered) return { ok: false, reason: rendered.failure.message };
  const action: Action = async ({ attempt: number, signal: within }) =>
    await attempts.make(
      number,
      async () => {
        const outcome = await callPlugin(
          job,
          { plugin, number, rendered, standsIn: true, signal: within },
          engine,
        );
        return withOutputs(outcome, outputs, rendered.scope);
      },
      plugin,
    );
  const policies = policiesOfAttempt(job, { ...plainRules, timeoutMs, graceMs }, { engine, attempts });
  return toStandIn(await compose(policies)(action)({ attempt: attempts.next(), signal }));
}

function toStandIn(outcome: Outcome): StandIn {
  switch (outcome.status) {
    case 'completed':
      return { ok: true, result: outcome.result, outputs: outcome.outputs };
    case 'failed':
      return { ok: false, reason: outcome.failure.message };
    case 'cancelled':
      return { ok: false, reason: 'it was cancelled' };
    default:
      return outcome satisfies never;
  }
}
