import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRunning, longSleep } from './process-rig.js';
import { openShell } from './shell-attempt.js';

/**
 * Issue 4, item 3: the old process tree is gone before the next attempt starts. Each command says by a FIFO that all of it is
 * up, so that the test ends it then and not at some time.
 */
const shapes: readonly (readonly [string, (seconds: string) => string])[] = [
  ['a pipeline', (seconds) => `sleep ${seconds} | { echo up > up; cat; } | cat`],
  [
    'a child in a session of its own',
    (seconds) => `setsid sh -c 'echo up > up; sleep ${seconds}; :' </dev/null >/dev/null 2>&1 3>&- & wait`,
  ],
  [
    'a child that ignores a hangup',
    (seconds) => `nohup sh -c 'echo up > up; sleep ${seconds}' >/dev/null 2>&1 & wait`,
  ],
  ['one that ignores TERM', (seconds) => `trap '' TERM; echo up > up; sleep ${seconds}; sleep ${seconds}`],
];

describe('an attempt that is ended resolves when nothing of it is left', () => {
  test.each(shapes)('%s', async (_name, command) => {
    const rig = openShell();
    const up = join(rig.dir, 'up');
    execFileSync('mkfifo', [up]);
    // Held open, so that a command finds a reader whenever it comes.
    const fd = openSync(up, constants.O_RDWR | constants.O_NONBLOCK);
    const pipe = new Socket({ fd, readable: true, writable: false });
    const attempts = Array.from({ length: 5 }, (_, index) => {
      const cancel = new AbortController();
      const seconds = longSleep();
      const outcome = rig.run({
        id: `t${String(index)}`,
        plugin: 'shell',
        config: { command: command(seconds) },
        signal: cancel.signal,
      });
      return { cancel, seconds, outcome };
    });
    await readLines(pipe, attempts.length);
    for (const { cancel } of attempts) cancel.abort(new Error('too long'));
    for (const { outcome, seconds } of attempts) {
      expect(await outcome).toMatchObject({ status: 'cancelled', running: expect.any(Array) });
      expect(findRunning(seconds)).toEqual([]);
    }
    pipe.destroy();
  });
});

/** Resolves when so many lines have come through a FIFO. */
async function readLines(pipe: Socket, count: number): Promise<void> {
  let lines = 0;
  await new Promise<void>((resolve) => {
    pipe.on('data', (bytes: Buffer) => {
      lines += String(bytes).split('\n').length - 1;
      if (lines === count) resolve();
    });
  });
}
