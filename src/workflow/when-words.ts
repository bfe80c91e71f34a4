import { quoted } from '../text/describe-value.js';
import { nearName } from '../text/near-name.js';
import { dependencyWords } from '../model/workflow.js';

/** What to write in the place of a word that `when` does not know. */
export function whenHint(word: string): string {
  const ours = theirs.get(word.toLowerCase().replaceAll(/[-_ ]/gu, '')) ?? nearName(word, dependencyWords);
  const all = 'completed, failed, skipped, done (however it ended), or a list of them';
  if (word === '') return `write one of ${all}`;
  return ours === null ? `the words are ${all}` : `oprun's word for it is ${quoted(ours)}`;
}

/** The words of other tools, and ours. */
const theirs: ReadonlyMap<string, string> = new Map([
  ...[
    'success',
    'succeeded',
    'succeeds',
    'successful',
    'ok',
    'passed',
    'allsuccess',
    'onsuccess',
    'complete',
  ].map((word) => [word, 'completed'] as const),
  ...['failure', 'fail', 'fails', 'error', 'errored', 'onfailure', 'allfailed', 'onefailed', 'broken'].map(
    (word) => [word, 'failed'] as const,
  ),
  ...['always', 'alldone', 'finished', 'finally', 'over', 'any', 'ended', 'both', 'blocked', 'cancelled'].map(
    (word) => [word, 'done'] as const,
  ),
  ...['skip', 'omitted', 'allskipped', 'onskipped'].map((word) => [word, 'skipped'] as const),
]);
