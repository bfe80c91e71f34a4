import { rootRows } from './foreign-root-rows.js';
import type { ForeignRow } from './foreign-row.js';
import { ruleRows } from './foreign-rule-rows.js';
import { sectionRows } from './foreign-section-rows.js';
import { taskRows } from './foreign-task-rows.js';
import type { Where } from './language-keys.js';

/** What oprun answers to a key from another tool. */
export interface ForeignAnswer {
  /** Our key, or null where oprun has nothing of the kind. */
  readonly ours: string | null;
  /** How it is written, where the key alone does not say it; for a key that has no counterpart, what to do instead. */
  readonly write: string | null;
  /** Whether the value can stay as it is, so that the file is checked on as if ours stood there. */
  readonly sameValue: boolean;
  /** For a key without a counterpart: the key of ours that is not missed beside it. */
  readonly fills: string | null;
}

/** The answer to a key at a place, or null where it is no known key of another tool. Case, `-` and `_` do not count. */
export function foreignAnswer(key: string, where: Where): ForeignAnswer | null {
  return answers.get(`${where} ${plain(key)}`) ?? null;
}

/** The table. A word stands in it once for each place. */
export const foreignRows: readonly ForeignRow[] = [...rootRows, ...taskRows, ...sectionRows, ...ruleRows];

const answers: ReadonlyMap<string, ForeignAnswer> = new Map(
  foreignRows.flatMap(({ where, theirs, ours, write = null, sameValue = false, fills = null }) =>
    theirs.map((key) => [`${where} ${plain(key)}`, { ours, write, sameValue, fills }] as const),
  ),
);

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/gu, '');
}
