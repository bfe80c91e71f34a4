import type { Done } from '../model/event.js';
import type { Outcome } from '../model/ports.js';
import { isPretended } from '../model/pretended.js';
import type { Work } from '../model/workflow.js';
import { fallback } from '../policy/fallback.js';
import { compose } from '../policy/policy.js';
import type { Action, Policy } from '../policy/policy.js';
import { retry } from '../policy/retry.js';
import { timeout } from '../policy/timeout.js';
import { policiesOfAttempt } from './attempt-policies.js';
import { keepResult } from './cached-result.js';
import { callPlugin } from './call-plugin.js';
import type { Engine } from './engine.js';
import { withOutputs } from './own-outputs.js';
import { renderOnce } from './rendered-call.js';
import { standInFor } from './stand-in.js';
import type { StandInParts } from './stand-in.js';
import { tellAttempts } from './told-attempts.js';
import type { Job } from './job.js';
import type { Worked } from './work.js';

type PluginWork = Extract<Work, { readonly kind: 'plugin' }>;

/**
 * Makes attempts at what a plugin does, as the task's rules have it. From the inside:
 *
 *     plugin and own outputs ◂ timeout ◂ breaker ◂ slots, locks, pools, rates ◂ retry ◂ timeout_total ◂ fallback
 */
export async function runPlugin(job: Job, work: PluginWork, engine: Engine): Promise<Worked> {
  const attempts = tellAttempts(job, engine);
  const call = renderOnce(job, work.config, engine);
  let done: Done | null = null;
  const attempt: Action = async ({ attempt: number, signal }) => {
    const rendered = call.render();
    if ('failure' in rendered) return { status: 'failed', ...rendered };
    done = null;
    return await attempts.make(number, async () => {
      const { plugin } = work;
      const outcome = await callPlugin(job, { plugin, number, rendered, standsIn: false, signal }, engine);
      if (outcome.status === 'completed' && !isPretended(engine.ports.faultIn(job.name, number))) {
        done = { result: outcome.result, outputs: outcome.outputs };
      }
      return withOutputs(outcome, job.seen.task.outputs, rendered.scope);
    });
  };
  const policies = policiesOf({ job, work, call, attempts, engine });
  const outcome = await compose(policies)(attempt)({ attempt: 1, signal: job.signal });
  keep(outcome, { job, work, call, engine });
  return attempts.conclude(outcome, done);
}

/** Outermost first; a rule that is off is not among them. */
function policiesOf(parts: StandInParts): readonly Policy[] {
  const { job, attempts, engine } = parts;
  const { rules } = job.seen.task;
  const { after, dice } = engine.ports;
  const { timeoutTotalMs: totalMs } = job;
  const onRetry: typeof attempts.onRetry = (told) => attempts.onRetry(told);
  return [
    ...(rules.fallback === null ? [] : [fallback(standInFor(rules.fallback, parts))]),
    ...(totalMs === null ? [] : [timeout({ ms: totalMs, key: 'timeout_total' }, after)]),
    ...(rules.retry.maxAttempts === 1 ? [] : [retry(rules.retry, { after, dice, onRetry })]),
    ...policiesOfAttempt(job, rules, { engine, attempts }),
  ];
}

/** Keeps a good result for another day, where one may be asked for. */
function keep(outcome: Outcome, { job, work, call, engine }: Omit<StandInParts, 'attempts'>): void {
  if (job.seen.task.rules.fallback?.kind !== 'cached') return;
  if (outcome.status !== 'completed' || outcome.degraded === true) return;
  const rendered = call.render();
  if ('failure' in rendered) return;
  const problem = keepResult(job, { plugin: work.plugin, rendered }, outcome, engine);
  if (problem !== null) engine.ports.emit({ type: 'warning', task: job.name, message: problem });
}
