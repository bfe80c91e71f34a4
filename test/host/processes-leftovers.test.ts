import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProcessRig, findRunning, longSleep } from './process-rig.js';

/**
 * Item 5: each task in its own process group, resolved on `exit` plus a short drain, everything ended. A process that
 * was waited for would keep its test for a day, and thus fail it.
 */
describe('what a process leaves behind is ended', () => {
  const leftovers: readonly (readonly [string, (sleep: string) => string])[] = [
    ['a background process that holds the pipes', (sleep) => `${sleep} & echo hi`],
    ['one in a session of its own', (sleep) => `setsid ${sleep} & echo hi`],
    ['one that redirected its output', (sleep) => `${sleep} >/dev/null 2>&1 & echo hi`],
    [
      'one in a session of its own that redirected its output',
      (sleep) => `setsid ${sleep} >/dev/null 2>&1 & echo hi`,
    ],
    ['one that also closed the spare descriptor', (sleep) => `${sleep} >/dev/null 2>&1 3>&- & echo hi`],
    ['one that ignores a hangup', (sleep) => `nohup ${sleep} >/dev/null 2>&1 & echo hi`],
    ['one that ignores TERM', (sleep) => `(trap '' TERM; ${sleep}) & echo hi`],
    [
      'one in a session of its own that ignores TERM',
      (sleep) => `setsid sh -c "trap '' TERM; ${sleep}; :" & echo hi`,
    ],
    ['one that dropped its environment', (sleep) => `env -i setsid ${sleep} & echo hi`],
    ['one that is stopped', (sleep) => `${sleep} & kill -STOP $!; echo hi`],
    [
      'many, deep down',
      (sleep) => `for i in 1 2 3 4 5; do (${sleep} & setsid sh -c '${sleep} & ${sleep}' &) ; done; echo hi`,
    ],
  ];

  it.each(leftovers)('%s', async (_name, command) => {
    const rig = createProcessRig();
    const seconds = longSleep();
    const result = await rig.sh(command(`sleep ${seconds}`));
    expect(result).toEqual({ exitCode: 0, signal: null, stdout: 'hi\n', stderr: '' });
    expect(findRunning(seconds)).toEqual([]);
  });

  it('a daemon that left the group and closed every descriptor, when the run is over', async () => {
    const rig = createProcessRig();
    const seconds = longSleep();
    await rig.sh(`setsid sleep ${seconds} </dev/null >/dev/null 2>&1 3>&- & echo hi`);
    await rig.host.close();
    expect(findRunning(seconds)).toEqual([]);
  });

  it('but what is only just finishing is waited for', async () => {
    const rig = createProcessRig();
    const dir = mkdtempSync(join(tmpdir(), 'late-'));
    execFileSync('mkfifo', [join(dir, 'go')]);
    const go = openSync(join(dir, 'go'), 'r+');
    const result = await rig.sh('(read line < go; echo late) & echo hi', {
      workingDir: dir,
      onOutput: (_stream, bytes) => void (Buffer.from(bytes).includes('hi') && writeSync(go, 'now\n')),
    });
    closeSync(go);
    rmSync(dir, { recursive: true });
    expect(result.stdout).toBe('hi\nlate\n');
  });

  it('and what goes on writing for ever is not', async () => {
    const rig = createProcessRig();
    const marker = longSleep();
    const result = await rig.sh(`yes ${marker} & echo hi >&2`, { onOutput: () => undefined });
    expect(result).toMatchObject({ exitCode: 0, stderr: 'hi\n' });
    expect(findRunning(marker)).toEqual([]);
  });

  it('the last stage of what bash writes to arrives', async () => {
    const rig = createProcessRig();
    const result = await rig.exec({ command: 'echo hi > >(sed s/hi/there/)', shell: 'bash' });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'there\n' });
  });
});
