import { parse } from 'dotenv';
import { readSource } from './read-source.js';

/** The variables of an env file by name, or why there are none. */
export type EnvFile =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string };

/** How large an env file may be: 1 MiB. */
const mostBytes = 1024 * 1024;

/**
 * Reads a file of `NAME=value` lines in the way of dotenv: comments, `export`, quotes, values of several lines. Nothing
 * is expanded: `${NAME}` in a value stays as it is.
 */
export function readEnvFile(path: string): EnvFile {
  const read = readSource(path, mostBytes);
  if (!read.ok) return read;
  if (read.bytes.length > mostBytes) return refused('it is larger than 1 MiB');
  if (read.bytes.includes(0)) return refused('it holds the character NUL, which no variable can');
  const text = decode(read.bytes);
  if (text === null) return refused('it is not UTF-8');
  // An object would take it for its prototype, and say nothing.
  if (/^\s*(?:export\s+)?__proto__\s*[=:]/mu.test(text)) return refused('__proto__ cannot be a variable');
  // The other parser of the library takes time with the square of the length over empty lines.
  return { ok: true, variables: { ...parse(text, { fast: true }) } };
}

function refused(reason: string): EnvFile {
  return { ok: false, reason };
}

/** Without a byte order mark; null for what is not UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
