import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createProcessRig, findRunning, longSleep, type ProcessRig, rejection } from './process-rig.js';

/** Item 8 and LANGUAGE section 5: what runs is ended with its whole group, and a second signal kills at once. */
describe('ending what runs', () => {
  it('asks the whole group to end when the task is cancelled, and lets it finish', async () => {
    const rig = createProcessRig();
    const seconds = longSleep();
    const { started, exec, cancel } = startCancellable(
      rig,
      `trap 'echo bye; exit' TERM; sleep ${seconds} & echo on; wait`,
    );
    await started;
    cancel();
    expect(await rejection(exec)).toBe('enough');
    expect(rig.written().stdout).toBe('on\nbye\n');
    expect(findRunning(seconds)).toEqual([]);
  });

  it('ends what left the group too', async () => {
    const rig = createProcessRig();
    const seconds = longSleep();
    const { started, exec, cancel } = startCancellable(
      rig,
      `setsid sleep ${seconds} </dev/null >/dev/null 2>&1 3>&- & echo on; sleep ${seconds}`,
    );
    await started;
    cancel();
    expect(await rejection(exec)).toBe('enough');
    expect(findRunning(seconds)).toEqual([]);
  });

  it('kills what does not listen', async () => {
    const rig = createProcessRig(process.env, 50);
    const seconds = longSleep();
    const { started, exec, cancel } = startCancellable(
      rig,
      `trap '' TERM; echo on; sleep ${seconds}; sleep ${seconds}`,
    );
    await started;
    cancel();
    expect(await rejection(exec)).toBe('enough');
    expect(findRunning(seconds)).toEqual([]);
  });

  it('leaves it to an oprun inside the task to ask its own, and kills them when time is up', async () => {
    const rig = createProcessRig(process.env, 50);
    const seconds = longSleep();
    const inner = `trap 'echo asked' TERM; echo on; sleep ${seconds}; sleep ${seconds}`;
    const { started, exec, cancel } = startCancellable(
      rig,
      `OPRUN_TAG="$OPRUN_TAG:inner.1" setsid sh -c "${inner}" & wait`,
    );
    await started;
    cancel();
    expect(await rejection(exec)).toBe('enough');
    expect(rig.written().stdout).toBe('on\n');
    expect(findRunning(seconds)).toEqual([]);
  });

  it('starts nothing for a task that is cancelled already', async () => {
    const rig = createProcessRig();
    const error = await rejection(rig.sh('echo hi', { signal: AbortSignal.abort('enough') }));
    expect(error).toBe('enough');
    expect(rig.written().stdout).toBe('');
  });

  it('starts nothing for a task that is cancelled while its pipes are made', async () => {
    const rig = createProcessRig();
    const cancel = new AbortController();
    const exec = rig.sh('echo hi', { signal: cancel.signal });
    cancel.abort('enough');
    expect(await rejection(exec)).toBe('enough');
    expect(rig.written().stdout).toBe('');
  });

  it('ends a process whose output finds no place, and rejects with the reason', async () => {
    const rig = createProcessRig();
    const seconds = longSleep();
    const full = new Error('the log cannot be written');
    const onOutput = (): void => {
      throw full;
    };
    expect(await rejection(rig.sh(`echo a; sleep ${seconds}`, { onOutput }))).toBe(full);
    expect(await rejection(rig.sh('echo a', { onOutput }))).toBe(full);
    expect(findRunning(seconds)).toEqual([]);
  });

  it('kills everything at once', async () => {
    const rig = createProcessRig();
    const seconds = longSleep();
    const command = `trap '' TERM; setsid sleep ${seconds} >/dev/null & echo on; sleep ${seconds}`;
    const runs = [startCancellable(rig, command), startCancellable(rig, command)];
    await Promise.all(runs.map(({ started }) => started));
    rig.host.killAll();
    const results = await Promise.all(runs.map(({ exec }) => exec));
    expect(results.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    expect(findRunning(seconds)).toEqual([]);
    expect(await rejection(rig.sh('echo hi'))).toMatchObject({ message: 'the process host is closed' });
  });

  it('ends what still runs when the host is closed', async () => {
    const rig = createProcessRig();
    const seconds = longSleep();
    const { started, exec } = startCancellable(rig, `echo on; sleep ${seconds}`);
    await started;
    await rig.host.close();
    expect(await exec).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
    expect(findRunning(seconds)).toEqual([]);
  });

  it('removes its private folder, which it makes only when there is something to run', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'private-'));
    vi.stubEnv('TMPDIR', temporary);
    const { host, exec } = createProcessRig();
    const before = readdirSync(temporary);
    await exec({ command: 'cat', stdin: 'x' });
    const during = readdirSync(temporary).map((name) => [name, statSync(join(temporary, name)).mode & 0o777]);
    await host.close();
    vi.unstubAllEnvs();
    expect([before, during]).toEqual([[], [[expect.stringMatching(/^oprun-/), 0o700]]]);
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
  });
});

/** Starts a command that prints `on` when it is ready to be cancelled. */
function startCancellable(rig: ProcessRig, command: string) {
  const cancel = new AbortController();
  let onReady: (() => void) | undefined;
  const started = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const exec = rig.sh(command, {
    signal: cancel.signal,
    onOutput(stream, bytes) {
      rig.record(stream, bytes);
      onReady?.();
    },
  });
  return { started, exec, cancel: () => cancel.abort('enough') };
}
