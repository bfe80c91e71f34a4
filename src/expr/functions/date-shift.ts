/** How far a time is moved. */
export interface Shift {
  /** Of the calendar. */
  readonly days: number;
  readonly milliseconds: number;
}

/** Reads `-1d` or `+2h30m`: a sign, then numbers with `d h m s ms`, largest first. Null for anything else. */
export function parseShift(text: string): Shift | null {
  const parts = shift.exec(text)?.groups;
  if (parts === undefined) return null;
  const sign = parts['sign'] === '-' ? -1 : 1;
  const units: readonly (readonly [name: string, milliseconds: number])[] = [
    ['hours', 3_600_000],
    ['minutes', 60_000],
    ['seconds', 1000],
    ['rest', 1],
  ];
  const milliseconds = units.reduce((sum, [name, unit]) => sum + Number(parts[name] ?? 0) * unit, 0);
  return { days: sign * Number(parts['days'] ?? 0), milliseconds: sign * Math.round(milliseconds) };
}

const shift =
  /^(?<sign>[+-])(?=\d)(?:(?<days>\d{1,7})d)?(?:(?<hours>\d{1,9}(?:\.\d{1,9})?)h)?(?:(?<minutes>\d{1,9}(?:\.\d{1,9})?)m(?!s))?(?:(?<seconds>\d{1,9}(?:\.\d{1,9})?)s)?(?:(?<rest>\d{1,12})ms)?$/u;
