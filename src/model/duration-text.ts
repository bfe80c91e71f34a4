/** Milliseconds as an author would write them, to the last one: `250ms`, `1.5s`, `1m30s`, `1d12h`. */
export function durationText(ms: number): string {
  if (ms < second) return `${String(ms)}ms`;
  let rest = ms;
  let text = '';
  for (const [unit, size] of wholeUnits) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${String(count)}${unit}`;
  }
  return rest === 0 ? text : `${text}${String(rest / second)}s`;
}

/** The same for a span that was measured or drawn by lot: to the tenth of a second, from one second on. */
export function roughDurationText(ms: number): string {
  const step = ms < second ? 1 : second / 10;
  return durationText(Math.round(ms / step) * step);
}

const second = 1_000;
const minute = 60 * second;
const wholeUnits = [
  ['d', 24 * 60 * minute],
  ['h', 60 * minute],
  ['m', minute],
] as const;
