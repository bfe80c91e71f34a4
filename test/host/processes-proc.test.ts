import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { findGroupMembers } from '../../src/host/processes/proc.js';
import { isGroupAlive } from '../../src/host/processes/signals.js';
import { longSleep } from './process-rig.js';

/** Item 5: a container without an init must not keep a task alive by the dead members of its group. */
describe('a process group', () => {
  it('lives as long as a member runs, and dead ones that nobody collects do not count', async () => {
    // The shell becomes a program that never asks after the child it has got.
    const leader = spawn('sh', ['-c', `true & echo $!; exec sleep ${longSleep()}`], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const group = leader.pid ?? Number.NaN;
    const [child] = await once(leader.stdout, 'data');
    await vi.waitFor(() =>
      expect(readFileSync(`/proc/${String(child).trim()}/stat`, 'latin1')).toContain(') Z '),
    );
    expect(findGroupMembers(group)).toEqual([group]);
    expect(isGroupAlive(group)).toBe(true);
    leader.kill('SIGKILL');
    await once(leader, 'exit');
    await vi.waitFor(() => expect(isGroupAlive(group)).toBe(false));
  });
});
