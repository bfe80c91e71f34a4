import { hookNames } from '../model/run-rules.js';
import { change, eachItem } from './change-located.js';
import type { MappingPlace } from './check-keys.js';
import type { Located, LocatedMap } from './located.js';

/** Judges the keys of a value that is a mapping; anything else stays as it is. */
export type Judge = (node: Located, place: MappingPlace) => Located;

/**
 * Judges the keys inside of the rules of a task, an undo or `defaults`: those of `retry`, `breaker`, `locks`, `fallback`
 * and `undo`. `owner` is how a sentence calls the mapping they stand in.
 */
export function checkRuleKeys(node: Located, owner: string, judge: Judge): Located {
  if (node.kind !== 'map') return node;
  const at = (where: 'retry' | 'breaker' | 'fallback' | 'undo') => (value: Located) =>
    judge(value, { where, subject: ` in "${where}" of ${owner}` });
  const lock = (value: Located): Located =>
    judge(value, { where: 'lock', subject: ` in "locks" of ${owner}` });
  return change(node, {
    retry: at('retry'),
    breaker: at('breaker'),
    locks: (value) => (value.kind === 'list' ? eachItem(value, lock) : lock(value)),
    fallback: at('fallback'),
    undo: (value) => checkRuleKeys(at('undo')(value), `the undo of ${owner}`, judge),
  });
}

/** Judges the keys inside of `hooks`, `concurrency` and `notify` at the top of a file. `tasks` checks a list of tasks. */
export function checkRunKeys(root: LocatedMap, judge: Judge, tasks: (list: Located) => Located): LocatedMap {
  return change(root, {
    hooks(value) {
      const node = judge(value, { where: 'hooks', subject: ' in "hooks"' });
      if (node.kind !== 'map') return node;
      return change(node, Object.fromEntries(hookNames.map((name) => [name, tasks])));
    },
    concurrency: (value) => judge(value, { where: 'concurrency', subject: ' in "concurrency"' }),
    notify(value) {
      const node = judge(value, { where: 'notify', subject: ' in "notify"' });
      if (node.kind !== 'map') return node;
      return change(node, {
        webhook: (webhook) => judge(webhook, { where: 'webhook', subject: ' in "webhook" of "notify"' }),
      });
    },
  });
}
