import type { NotifyWord } from '../model/run-rules.js';
import type { LastVerdict } from '../runs/last-verdicts.js';

/**
 * Whether somebody is to be told about the end of a run, and of what. A `failure` is the first run that is not good
 * after one that was, or of all; a `recovery` the first that is good after one that was not; a `success` every good one.
 * Where the message of the first has not gone out, the next one takes its place.
 *
 * @param last how the run before it ended; null where there was none
 */
export function chooseNotice(
  good: boolean,
  last: Pick<LastVerdict, 'good' | 'told'> | null,
  when: readonly NotifyWord[],
): NotifyWord | null {
  const fits: Readonly<Record<NotifyWord, boolean>> = {
    failure: !good && (last === null || last.good || !last.told),
    recovery: good && last !== null && (!last.good || !last.told),
    success: good,
  };
  // A recovery is a success too, and says more.
  const words = ['failure', 'recovery', 'success'] as const;
  return words.find((word) => fits[word] && when.includes(word)) ?? null;
}
