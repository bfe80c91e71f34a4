/** The instances of a loop that completed at the first attempt and left nothing but a result: three numbers each. */
export interface FinishedInstances {
  /** Milliseconds since 1970, by index; NaN for one that is not among them. Empty until the first one is. */
  started: Float64Array;
  ended: Float64Array;
  /** In milliseconds. */
  durations: Float64Array;
}

/** When an instance began and ended. Times are ISO 8601 in UTC with milliseconds. */
export interface InstanceTimes {
  readonly startedAt: string;
  readonly time: string;
  readonly durationMs: number;
}

/** Nothing has finished. */
export function noFinishedInstances(): FinishedInstances {
  return { started: new Float64Array(0), ended: new Float64Array(0), durations: new Float64Array(0) };
}

/** Takes in one instance of a loop over `items` items. */
export function addFinished(
  finished: FinishedInstances,
  { index, items }: { readonly index: number; readonly items: number },
  { startedAt, time, durationMs }: InstanceTimes,
): void {
  // Made when the first one ends: most loops are short, and many have tasks of their own.
  if (finished.started.length === 0) {
    finished.started = new Float64Array(items).fill(Number.NaN);
    finished.ended = new Float64Array(items);
    finished.durations = new Float64Array(items);
  }
  finished.started[index] = Date.parse(startedAt);
  finished.ended[index] = Date.parse(time);
  finished.durations[index] = durationMs;
}

/** When an instance began and ended; null for one that is not among them. */
export function finishedAt(
  { started, ended, durations }: FinishedInstances,
  index: number,
): InstanceTimes | null {
  const at = started[index];
  if (at === undefined || Number.isNaN(at)) return null;
  return { startedAt: toTime(at), time: toTime(ended[index] ?? 0), durationMs: durations[index] ?? 0 };
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
