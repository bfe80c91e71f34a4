import { nearName } from '../text/near-name.js';

/** Asks whether a name that stands for nothing was meant to be one that is known: ` (did you mean "age"?)`, or nothing. */
export function suggestName(name: string, known: Iterable<string>): string {
  const near = nearName(name, known);
  return near === null ? '' : ` (did you mean "${near}"?)`;
}

/** Lists names for a sentence, in quotes: `"a", "b"`, or the first twenty of many and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

const mostListed = 20;
