import type { Where } from './language-keys.js';

/** One row of the table: the words of others, and ours. */
export interface ForeignRow {
  readonly where: Where;
  readonly theirs: readonly string[];
  readonly ours: string | null;
  readonly write?: string;
  readonly sameValue?: boolean;
  readonly fills?: string;
}
