import { TaskFailure } from '../plugin/task-failure.js';

/** The values of a shell command by the way they reach it. */
export interface DividedValues {
  /** In its environment. */
  readonly small: Readonly<Record<string, string>>;
  /** Too large for that: by a file. */
  readonly large: Readonly<Record<string, string>>;
}

/** Bytes that one variable of an environment may hold here; Linux refuses a string of 128 KiB. */
export const largestVariable = 100 * 1024;
/** Bytes that the values of one command may take in the environment together. */
const mostTogether = 512 * 1024;

/**
 * Divides the values of a command: those over 100 KiB are too large for its environment, and so are the largest where all
 * together are over 512 KiB. Throws a `TaskFailure` of class `validation` for one that no shell can hold.
 */
export function divideValues(values: Readonly<Record<string, string>>): DividedValues {
  const sized = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    bytes: Buffer.byteLength(value),
  }));
  for (const { name, value } of sized) requireNoNul(`the value of ${name}`, value);
  let together = 0;
  const small: (readonly [string, string])[] = [];
  const large: (readonly [string, string])[] = [];
  for (const { name, value, bytes } of sized.toSorted((one, other) => one.bytes - other.bytes)) {
    together += bytes;
    (bytes > largestVariable || together > mostTogether ? large : small).push([name, value]);
  }
  return { small: Object.fromEntries(small), large: Object.fromEntries(large) };
}

/** A text that a shell reads to set variables, without exporting them: each value in single quotes. */
export function toAssignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}

/** A command that first reads assignments from a file. Its lines keep their numbers. */
export function withAssignments(command: string, path: string): string {
  return `. ${quote(path)}; ${command}`;
}

/** Throws a `TaskFailure` of class `validation` for a text that no process can be handed. */
export function requireNoNul(what: string, text: string): void {
  if (!text.includes('\0')) return;
  throw new TaskFailure('validation', `${what} holds the character U+0000, which no process can be handed`);
}

/** In single quotes nothing is special but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
