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
  const distance = leven(name.toLowerCase(), candidate.toLowerCase(), { maxDistance: Math.min(limit, below) + 1 });
  return distance <= limit ? distance : Infinity;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/gu, '');
}
