import { priorities } from '../model/attempt-rules.js';
import type { AttemptRules, LockUse, PoolUse, RateUse } from '../model/attempt-rules.js';
import type { Workflow } from '../model/workflow.js';
import type { Limits, Need, Rank, Resource } from '../policy/limits.js';
import type { Frame } from './frame.js';
import type { Seen } from './frame.js';

/** What the tasks of a run share and there is not enough of. */
export interface Scarce {
  readonly limits: Limits;
  /** So many slots for tasks. */
  slots(size: number): Resource;
  lock(use: LockUse): Resource;
  rate(use: RateUse): Resource;
  /** The pools that a workflow declares: each running workflow has its own. */
  pools(workflow: Workflow): ReadonlyMap<string, Resource>;
}

/** Locks and rates of one name are one, wherever in the run they are named. */
export function createScarce(limits: Limits): Scarce {
  const locks = new Map<string, Resource>();
  const rates = new Map<string, Resource>();
  return {
    limits,
    slots: (size) => limits.countable(null, size),
    lock: ({ name, scope }) =>
      known(locks, `${scope} ${name}`, () => limits.countable(`the lock ${name}`, 1)),
    rate: ({ name, count, perMs }) =>
      known(rates, `${name} ${String(count)} ${String(perMs)}`, () =>
        limits.rate(`the rate ${name}`, count, perMs),
      ),
    pools: ({ pools }) =>
      new Map(
        [...pools].map(([name, size]) => [
          name,
          limits.countable(
            (amount) => `${amount === 1 ? 'a slot' : `${String(amount)} slots`} of the pool ${name}`,
            size,
          ),
        ]),
      ),
  };
}

/** All that an attempt of a task needs at once: slots of everything it stands in, and what its rules name. */
export function needsOf(
  { slots, of }: Frame,
  { locks, pools, rates }: Pick<AttemptRules, 'locks' | 'pools' | 'rates'>,
  scarce: Scarce,
): readonly Need[] {
  return [
    ...slots.map((resource) => ({ resource, amount: 1 })),
    // Of one host lock, too, only one task of this run waits at the door.
    ...locks.map((use) => ({ resource: scarce.lock(use), amount: 1 })),
    ...pools.map((use) => ({ resource: poolOf(of.pools, use), amount: use.slots })),
    ...rates.map((use) => ({ resource: scarce.rate(use), amount: 1 })),
  ];
}

/** Who goes first: by the task's own priority or that of what it stands in, then by the place in the file of the workflow that was started. */
export function rankOf({ task, frame }: Seen): Rank {
  const priority = task.priority ?? frame.priority ?? 'normal';
  return { priority: priorities.indexOf(priority), index: frame.rank ?? task.index };
}

function known(map: Map<string, Resource>, name: string, make: () => Resource): Resource {
  const resource = map.get(name) ?? make();
  map.set(name, resource);
  return resource;
}

function poolOf(pools: ReadonlyMap<string, Resource>, { name }: PoolUse): Resource {
  const pool = pools.get(name);
  if (pool === undefined) throw new Error(`there is no pool "${name}"`);
  return pool;
}
