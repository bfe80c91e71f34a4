import { toFailure } from '../plugin/to-failure.js';
import { breaker, refusal } from '../policy/breaker.js';
import { limited } from '../policy/limited.js';
import type { Action, Policy } from '../policy/policy.js';
import { timeout } from '../policy/timeout.js';
import type { AttemptRules, BreakerRule, RetryRule } from '../model/attempt-rules.js';
import type { Failure } from '../model/failure.js';
import type { Engine, EnginePorts } from './engine.js';
import { needsOf, rankOf } from './scarce.js';
import type { Job } from './job.js';
import type { ToldAttempts } from './told-attempts.js';

/** What holds around each attempt at a job, outermost first; a rule that is off is not among it. */
export function policiesOfAttempt(
  job: Job,
  rules: AttemptRules,
  { engine, attempts }: { readonly engine: Engine; readonly attempts: ToldAttempts },
): readonly Policy[] {
  const { ports } = engine;
  const { breaker: breakerRule, timeoutMs } = rules;
  const onTrouble = (message: string): void => ports.emit({ type: 'warning', task: job.name, message });
  const { breakers: store, clock } = ports;
  return [
    guarded,
    ...(breakerRule === null ? [] : [refusing(breakerRule, rules.retry, { ports, attempts, onTrouble })]),
    limitedFor(job, rules, { engine, attempts }),
    ...(breakerRule === null ? [] : [breaker(breakerRule, { store, clock, onTrouble })]),
    ...(timeoutMs === null ? [] : [timeout({ ms: timeoutMs, key: 'timeout' }, ports.after)]),
  ];
}

/** What the locks and breakers of the world throw is a failure of the attempt. */
function guarded(action: Action): Action {
  return async (call) => {
    try {
      return await action(call);
    } catch (thrown) {
      return { status: 'failed', failure: toFailure(thrown) };
    }
  };
}

/**
 * An open breaker answers before anything is waited for: also that after this attempt another would be refused, where it
 * stays open longer than any wait.
 */
function refusing(
  rule: BreakerRule,
  { maxDelayMs }: RetryRule,
  { ports, attempts, onTrouble }: RefusingPorts,
): Policy {
  const { breakers: store, clock } = ports;
  return (action) => async (call) => {
    const refused = await refusal(rule, { store, clock });
    if (refused !== null) return { status: 'failed', failure: withCause(refused, attempts.lastFailure()) };
    const outcome = await action(call);
    if (outcome.status !== 'failed' || outcome.failure.breaker !== undefined) return outcome;
    if (rule.cooldownMs < maxDelayMs || !(await isOpen(rule, { ports, onTrouble }))) return outcome;
    return { status: 'failed', failure: { ...outcome.failure, breaker: rule.name } };
  };
}

interface RefusingPorts {
  readonly ports: EnginePorts;
  readonly attempts: ToldAttempts;
  readonly onTrouble: (message: string) => void;
}

/** Whether another call would be refused. Where that cannot be asked it is told: the attempt stands as it ended. */
async function isOpen(
  rule: BreakerRule,
  { ports, onTrouble }: Pick<RefusingPorts, 'ports' | 'onTrouble'>,
): Promise<boolean> {
  try {
    return (await refusal(rule, { store: ports.breakers, clock: ports.clock })) !== null;
  } catch (thrown) {
    onTrouble(`nobody knows whether the breaker "${rule.name}" is open: ${toFailure(thrown).message}`);
    return false;
  }
}

function withCause(refused: Failure, cause: Failure | null): Failure {
  return cause === null
    ? refused
    : { ...refused, message: `${refused.message}; the attempt before: ${cause.message}` };
}

/** Holds an attempt until all that it needs is there. */
function limitedFor(
  { name, seen }: Job,
  rules: AttemptRules,
  { engine, attempts }: Parameters<typeof policiesOfAttempt>[2],
): Policy {
  const { scarce, ports } = engine;
  return limited({
    limits: scarce.limits,
    hostLocks: ports.hostLocks,
    needs: needsOf(seen.frame, rules, scarce),
    hostLockNames: rules.locks.flatMap((lock) => (lock.scope === 'host' ? [lock.name] : [])),
    rank: rankOf(seen),
    onWait: (labels) => ports.emit({ type: 'task.waiting', task: name, for: labels }),
    onOver: (release) => attempts.hold(release),
  });
}
