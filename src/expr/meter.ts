import { longestText, mostSteps } from './limits.js';

/** What one evaluation has cost so far. */
export interface Meter {
  steps: number;
  /** The lists and objects that the expression has made: all others are JSON of the scope, which is never copied. */
  made: Set<object> | null;
}

/** Ends an evaluation that has become too large. Thrown, since nothing in the expression may pass over it. */
export class LimitReached extends Error {}

export function createMeter(): Meter {
  return { steps: 0, made: null };
}

/** Throws `LimitReached` when that is more than one evaluation may take. */
export function spend(meter: Meter, steps: number): void {
  meter.steps += steps;
  if (meter.steps > mostSteps) {
    throw new LimitReached(`it takes more than ${mostSteps.toLocaleString('en-US')} steps`);
  }
}

/** To be called before a text of that length is made. */
export function spendText(meter: Meter, length: number): void {
  if (length > longestText) {
    throw new LimitReached(`it makes a text of more than ${longestText.toLocaleString('en-US')} characters`);
  }
  spend(meter, length / 100);
}

/** To be called before a list of that length is made or looked through. */
export function spendItems(meter: Meter, length: number): void {
  spend(meter, length / 10);
}

/** Notes that the expression has made a list or object. */
export function noteMade<T extends object>(meter: Meter, value: T): T {
  meter.made ??= new Set();
  meter.made.add(value);
  return value;
}
