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
 * is expanded: `${NAME}` in a value stays as it is. A line that is none of these is a mistake, and so is a name that no
 * variable can have; the reason names the line and shows nothing of it, for it may be part of a secret.
 */
export function readEnvFile(path: string): EnvFile {
  const read = readSource(path, mostBytes);
  if (!read.ok) return read;
  if (read.bytes.length > mostBytes) return refused('it is larger than 1 MiB');
  if (read.bytes.includes(0)) return refused('it holds the character NUL, which no variable can');
  const text = decode(read.bytes);
  return text === null ? refused('it is not UTF-8') : readText(text.replaceAll(/\r\n?/gu, '\n'));
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

function readText(text: string): EnvFile {
  const variables = new Map<string, string>();
  let line = 1;
  for (let start = 0; start < text.length;) {
    let end = endOfLine(text, start);
    const here = text.slice(start, end);
    if (!/^\s*(?:#|$)/u.test(here)) {
      const { name, value = '' } = assignment.exec(here)?.groups ?? {};
      const fault = name === undefined ? 'it is neither NAME=VALUE nor a comment' : faultOf(name);
      if (name === undefined || fault !== null) return refused(`line ${String(line)}: ${String(fault)}`);
      const close = closingQuote(text, end - value.length);
      if (close === 'none') return refused(`line ${String(line)}: the quote is never closed`);
      if (close !== null) end = endOfLine(text, close);
      // Statement by statement, so that what it takes for one is what has been looked at. The other parser of the
      // library takes time with the square of the length over empty lines.
      variables.set(name, parse(text.slice(start, end), { fast: true })[name] ?? '');
    }
    line += text.slice(start, end + 1).split('\n').length - 1;
    start = end + 1;
  }
  return { ok: true, variables: Object.fromEntries(variables) };
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

/** `NAME=value`; `NAME: value` is the same for dotenv. */
const assignment = /^\s*(?:export\s+)?(?<name>[^=:\s]+)(?:\s*=|:(?=\s))\s*(?<value>.*)$/su;

function faultOf(name: string): string | null {
  if (!/^[A-Za-z_]\w*$/u.test(name))
    return 'what stands before the "=" cannot be the name of a variable: letters, digits and "_"';
  // An object would take it for its prototype, and say nothing.
  if (name === '__proto__') return '__proto__ cannot be a variable';
  return /^OPRUN_/iu.test(name) ? `${name}: oprun sets the variables that begin with OPRUN_ itself` : null;
}

/**
 * The offset behind the quote that closes a value, by the rule of dotenv: nothing but a comment follows it on its line,
 * and a quote after a backslash may do where no other does. Null for a value without quotes around it, `none` for a quote
 * that opens and never closes.
 */
function closingQuote(text: string, start: number): number | 'none' | null {
  const quote = text.charAt(start);
  if (quote === '' || !'\'"`'.includes(quote)) return null;
  let close: number | null = null;
  for (let at = text.indexOf(quote, start + 1); at !== -1; at = text.indexOf(quote, at + 1)) {
    lastOfValue.lastIndex = at + 1;
    if (lastOfValue.test(text)) close = at + 1;
    if (text.charAt(at - 1) !== '\\') break;
  }
  if (close !== null) return close;
  return text.slice(start + 1, endOfLine(text, start)).includes(quote) ? null : 'none';
}

const lastOfValue = /[^\S\n]*(?:#|\n|$)/uy;
