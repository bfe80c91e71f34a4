import { conflictWords, notifyWords, type Concurrency } from '../model/run-rules.js';
import type { Notify } from '../model/workflow.js';
import { valueAt, type LocatedMap } from './located.js';
import { durationAt, numberAt, wordAt, wordsAt } from './read-values.js';

/** What the top of a file says of its runs, where no expression can stand; as far as it can be read. */
export interface RunRules {
  readonly timeoutMs: number | null;
  /** By name: how many slots. */
  readonly pools: ReadonlyMap<string, number>;
  /** What `concurrency` says; `queue` where it says nothing. */
  readonly onConflict: Concurrency['onConflict'];
  /** What `notify` says; `failure` and `recovery` where it says nothing. */
  readonly notifyWhen: Notify['when'];
}

/** Reads them; `checkRules` tells what is wrong. */
export function readRunRules(root: LocatedMap): RunRules {
  const pools = valueAt(root, 'pools');
  const names = pools?.kind === 'map' ? [...pools.entries.keys()] : [];
  return {
    timeoutMs: durationAt(root, 'timeout'),
    pools: new Map(
      names.flatMap((name) => {
        const size = numberAt(pools, name);
        return size === null ? [] : [[name, size] as const];
      }),
    ),
    onConflict: wordAt(valueAt(root, 'concurrency'), 'on_conflict', conflictWords) ?? 'queue',
    notifyWhen: wordsAt(valueAt(root, 'notify'), 'when', notifyWords) ?? ['failure', 'recovery'],
  };
}
