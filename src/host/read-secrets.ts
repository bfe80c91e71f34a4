import { resolve } from 'node:path';
import type { SecretSource } from '../model/parameter.js';
import { readSlowFile } from './read-slow-file.js';
import { readCommand } from './read-command.js';

/** A secret, or why it cannot be had: a sentence that does not hold it. */
export type ReadSecret =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** Where secrets are looked for. */
export interface SecretPlace {
  /** Absolute. */
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when nobody needs it any more: a command is ended then. */
  readonly signal: AbortSignal;
}

/** How long a secret may be: 64 KiB. */
const mostBytes = 64 * 1024;

/** Reads a secret from where it is said to come from. Files have 10 seconds, commands 60. */
export async function readSecret(source: SecretSource, place: SecretPlace): Promise<ReadSecret> {
  switch (source.from) {
    case 'env':
      return readVariable(source.name, place.env);
    case 'file':
      return readFile(resolve(place.workingDir, source.path), source.path);
    case 'command':
      return readOutput(source.command, place);
    default:
      return source satisfies never;
  }
}

function readVariable(name: string, env: SecretPlace['env']): ReadSecret {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) return refused(`the environment variable ${name} is not set`);
  const what = `the environment variable ${name}`;
  if (Buffer.byteLength(value) > mostBytes) return refused(`${what} is longer than 64 KiB`);
  // This is what is left of bytes that are no text. As they are unknown, they could not be masked.
  if (value.includes('\ufffd')) return refused(`${what} is not UTF-8`);
  return { ok: true, value };
}

async function readFile(path: string, shown: string): Promise<ReadSecret> {
  const read = await readSlowFile(path, { maxBytes: mostBytes, maxMs: 10_000 });
  if (!read.ok) return refused(`cannot read ${shown}: ${read.reason}`);
  return toSecret(read.bytes, shown, /\r?\n$/);
}

async function readOutput(command: string, { workingDir, ...place }: SecretPlace): Promise<ReadSecret> {
  const read = await readCommand(command, { cwd: workingDir, ...place, maxBytes: mostBytes, maxMs: 60_000 });
  return read.ok ? toSecret(read.bytes, 'what its command prints', /(?:\r?\n)+$/) : refused(read.reason);
}

function toSecret(bytes: Uint8Array, what: string, lineEnd: RegExp): ReadSecret {
  if (bytes.length > mostBytes) return refused(`${what} is longer than 64 KiB`);
  if (bytes.includes(0)) return refused(`${what} holds the character NUL, which no process can be handed`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { ok: true, value: text.replace(lineEnd, '') };
  } catch (error) {
    if (error instanceof TypeError) return refused(`${what} is not UTF-8`);
    throw error;
  }
}

function refused(reason: string): ReadSecret {
  return { ok: false, reason };
}
