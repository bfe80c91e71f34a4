/**
 * The names of the columns, as pandas makes them of a header: an empty name becomes `Unnamed: 3` (its position from 0),
 * a name that was there before gets `.1`, `.2` and so on.
 */
export function columnNames(header: readonly string[]): readonly string[] {
  const names = header.map((name, index) => (name === '' ? `Unnamed: ${index}` : name));
  const taken = new Set(names);
  const timesSeen = new Map<string, number>();
  for (const index of namedFirst(header)) {
    const name = names[index] ?? '';
    const free = freeName(name, taken, timesSeen);
    names[index] = free;
    taken.add(free);
    timesSeen.set(free, (timesSeen.get(free) ?? 0) + 1);
  }
  return names;
}

/** Positions in which names are given out: those that the file spells out keep them. */
function namedFirst(header: readonly string[]): readonly number[] {
  const positions = [...header.keys()];
  return [
    ...positions.filter((index) => header[index] !== ''),
    ...positions.filter((index) => header[index] === ''),
  ];
}

function freeName(name: string, taken: ReadonlySet<string>, timesSeen: Map<string, number>): string {
  let free = name;
  let suffix = timesSeen.get(name) ?? 0;
  while (suffix > 0) {
    timesSeen.set(name, suffix + 1);
    free = `${name}.${suffix}`;
    suffix = taken.has(free) ? suffix + 1 : (timesSeen.get(free) ?? 0);
  }
  return free;
}
