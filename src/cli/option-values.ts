import { InvalidArgumentError } from 'commander';
import { parseTypedDuration } from '../app/typed-duration.js';

/** One more value of an option that may be repeated. */
export function collectValues(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** The value of an option that may be given once. */
export function toOnce(value: string, earlier: string | undefined): string {
  if (earlier === undefined) return value;
  throw new InvalidArgumentError('It may be given once.');
}

/** A whole number from 1 on. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('It takes a whole number from 1 on.');
  }
  return count;
}

/** Milliseconds of a duration: `90s`, `1h30m`; a bare number is seconds. */
export function toMilliseconds(text: string): number {
  const parsed = parseTypedDuration(text);
  if (parsed.ok) return parsed.ms;
  throw new InvalidArgumentError(`${parsed.reason}.`);
}

/** A number of bytes: `1000`, `64KiB`, `8MiB`. */
export function toByteCount(text: string): number {
  const match = /^(\d+)(KiB|MiB|GiB)?$/.exec(text);
  const count = match === null ? Number.NaN : Number(match[1]) * (units.get(match[2] ?? '') ?? 1);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It takes a number of bytes, such as 1000, 64KiB or 8MiB.');
  }
  return count;
}

const units = new Map([
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);
