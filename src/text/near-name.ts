import leven from 'leven';

/**
 * The known name that a misspelt one was probably meant to be, or null. Letters' case, hyphens, underscores and spaces
 * do not count; otherwise about one letter in three may differ.
 */
export function nearName(name: string, known: Iterable<string>): string | null {
  if (name.length > longest) return null;
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = distanceBetween(name, candidate, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

// No name of the language is longer; comparing takes time in proportion to the product of the lengths.
const longest = 100;

function distanceBetween(name: string, candidate: string, below: number): number {
  const limit = Math.floor(Math.max(name.length, candidate.length) / 3);
  if (Math.abs(name.length - candidate.length) > Math.max(limit, 3)) return Infinity;
  if (plain(name) === plain(candidate)) return 0;
  if (isTransposed(name.toLowerCase(), candidate.toLowerCase())) return 0.5;
  const distance = leven(name.toLowerCase(), candidate.toLowerCase(), {
    maxDistance: Math.min(limit, below) + 1,
  });
  return distance <= limit ? distance : Infinity;
}

/** Two neighbours that changed places are one slip, though two letters differ. */
function isTransposed(name: string, candidate: string): boolean {
  if (name.length !== candidate.length) return false;
  let at = 0;
  while (at < name.length && name[at] === candidate[at]) at += 1;
  const swapped = name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2);
  return swapped === candidate;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/gu, '');
}
