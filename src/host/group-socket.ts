import { rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { escapeControls } from '../text/escape-controls.js';
import { LockError } from './lock-error.js';

/** An ear for runs that want to take the place of this one. */
export interface GroupEar {
  /** Hangs up on all of them. */
  close(): void;
}

/** More than this is nobody's name. */
const longestName = 4096;

/**
 * Listens on a socket, which only who holds the group's lock may: one that stands there is of a holder that died.
 *
 * @param onAsked called once, with the words of the first that asks
 */
export async function listenForOthers(path: string, onAsked: (by: string) => void): Promise<GroupEar> {
  rmSync(path, { force: true });
  const callers = new Set<Socket>();
  let asked = false;
  const server = createServer((caller) => {
    callers.add(caller);
    caller.unref();
    caller.once('close', () => callers.delete(caller));
    // Somebody who hangs up first is no fault of ours.
    caller.on('error', () => caller.destroy());
    readName(caller, (by) => {
      if (!asked) onAsked(escapeControls(by));
      asked = true;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new LockError(`cannot listen on ${path}`, error)));
    server.listen(path, resolve);
  });
  server.unref();
  return {
    close() {
      // Also takes the socket away.
      server.close();
      for (const caller of callers) caller.destroy();
    },
  };
}

function readName(caller: Socket, take: (name: string) => void): void {
  let text = '';
  caller.setEncoding('utf8');
  caller.on('data', (piece: string) => {
    text += piece;
    const end = text.indexOf('\n');
    if (end !== -1 && end <= longestName) take(text.slice(0, end));
    if (text.length > longestName) caller.destroy();
  });
}

/**
 * Asks the holder to make room and stays on the line until it hangs up, dies, or `signal` is aborted. Resolves also where
 * nobody listens (yet).
 */
export async function askToLeave(path: string, by: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const line = createConnection(path);
  line.once('connect', () => line.write(`${oneLine(by)}\n`));
  line.resume();
  const onAbort = (): void => {
    line.destroy();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  await new Promise<void>((resolve) => {
    // Whatever goes wrong on the line, the lock tells who has the group.
    line.on('error', () => line.destroy());
    line.once('close', () => resolve());
  });
  signal.removeEventListener('abort', onAbort);
}

function oneLine(text: string): string {
  return escapeControls(text).slice(0, longestName - 1);
}
