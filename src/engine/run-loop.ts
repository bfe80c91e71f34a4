import { renderTemplate } from '../expr/render.js';
import type { LoopItem } from '../expr/scope.js';
import type { Failure } from '../model/failure.js';
import type { Json } from '../model/json.js';
import { instanceName } from '../model/task-name.js';
import type { ForEach } from '../model/workflow.js';
import { describeValue } from '../text/describe-value.js';
import { derivedSignal } from '../policy/derived-signal.js';
import type { Engine } from './engine.js';
import { failing } from './failing.js';
import { failureOfHeld } from './failure-of-held.js';
import type { FailedPart } from './failure-of-held.js';
import { scopeOf } from './frame.js';
import type { TaskEnd } from './task-end.js';
import type { Job } from './job.js';
import { heldWork, unbegun } from './work.js';
import type { Worked, WorkOutcome } from './work.js';

/** A loop over more items than this is a mistake. */
export const mostItems = 100_000;

/** What a loop needs to run. */
export interface LoopParts {
  readonly engine: Engine;
  readonly runInstance: (instance: Job) => Promise<TaskEnd>;
}

/**
 * Does a task once for every item. Instances are made as others end, so that a long list costs no more than its
 * results. The loop's result is the list of theirs in item order: a failure in its place, null where there is none.
 */
export async function runLoop(
  job: Job,
  forEach: ForEach,
  { engine, runInstance }: LoopParts,
): Promise<Worked> {
  const { ports } = engine;
  const begun = ports.clock.monotonic();
  const items = itemsOf(job, forEach, engine);
  if ('failure' in items) {
    return unbegun({ status: 'failed', ...items });
  }
  ports.emit({ type: 'task.opened', task: job.name, holds: { kind: 'items', ...items } });
  const outcome = await runItems(job, { forEach, ...items }, { engine, runInstance });
  const durationMs = Math.round(ports.clock.monotonic() - begun);
  return heldWork(outcome, durationMs);
}

interface Items {
  readonly items: readonly Json[];
  readonly keys: readonly string[] | null;
}

function itemsOf(
  job: Job,
  { items: template }: ForEach,
  engine: Engine,
): Items | { readonly failure: Failure } {
  const rendered = renderTemplate(template, scopeOf(job.seen, engine.facts, job.loops));
  if (!rendered.ok) return failing(`for_each: ${rendered.message}`);
  const found = listOf(rendered.value);
  if (found === null) {
    return failing(`for_each needs a list or a mapping, found ${describeValue(rendered.value)}`);
  }
  if (found.items.length > mostItems) {
    return failing(`for_each takes ${mostItems} items at most, found ${found.items.length}`);
  }
  return found;
}

function listOf(value: Json): Items | null {
  if (typeof value !== 'object' || value === null) return null;
  if (isList(value)) return { items: value, keys: null };
  return { items: Object.values(value), keys: Object.keys(value) };
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** The work that is done for one item of a loop. */
export function instanceOf(
  job: Job,
  { as }: ForEach,
  { items, keys, index }: Items & { readonly index: number },
): Job {
  const item = items[index] ?? null;
  const loop: LoopItem = { as, item, index, key: keys?.[index] ?? null, length: items.length };
  const name = instanceName(job.name, index);
  return { ...job, name, loops: [...job.loops, loop], tolerated: false, timeoutTotalMs: null };
}

async function runItems(
  job: Job,
  { forEach, items, keys }: Items & { readonly forEach: ForEach },
  { engine, runInstance }: LoopParts,
): Promise<WorkOutcome> {
  const results: Json[] = items.map(() => null);
  const failed: FailedPart[] = [];
  const { signal, abort, close } = derivedSignal(job.signal);
  let next = 0;
  let finished = 0;
  let degraded = false;

  function take(index: number, name: string, end: TaskEnd): void {
    results[index] = end.result ?? null;
    if (end.ending.status !== 'cancelled') finished += 1;
    degraded ||= end.degraded;
    if (end.failure === null) return;
    failed.push({ name, failure: end.failure });
    if (forEach.failFast) abort(`instance ${name} failed`);
  }

  /** One of several workers that take the next item when they are done with one. */
  async function work(): Promise<void> {
    while (next < items.length && !signal.aborted) {
      const index = next++;
      const instance = instanceOf(job, forEach, { items, keys, index });
      const onEnd = (end: TaskEnd): void => take(index, instance.name, end);
      await runInstance({ ...instance, onEnd, signal });
    }
  }

  const workers = Math.min(items.length, forEach.maxParallel ?? engine.maxParallel);
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    close();
  }
  // A cancel that came when all was over has kept nothing from ending by itself.
  if (job.signal.aborted && finished < items.length) return { status: 'cancelled', result: results };
  if (failed.length === 0) {
    const mark = degraded ? { degraded } : {};
    return { status: 'completed', result: results, outputs: {}, ...mark };
  }
  const failure = failureOfHeld(failed, {
    what: 'instance',
    all: items.length,
    notDone: items.length - finished,
  });
  return { status: 'failed', failure, held: true, result: results };
}
