import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { findGroupMembers, findHolders, findTagged } from '../../src/host/processes/proc.js';
import { isGroupAlive } from '../../src/host/processes/signals.js';
import { withFullDescriptors } from './full-descriptors.js';
import { createProcessRig, longSleep } from './process-rig.js';

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

/** Item 8: what cannot be looked for may still be there; nobody waits for it for ever, and nothing is thrown. */
describe('without a descriptor to spare', () => {
  it('what is left is not known, and a group that still has a member counts as alive', async () => {
    const leader = spawn('sleep', [longSleep()], { detached: true, stdio: 'ignore' });
    const found = await withFullDescriptors(async () => ({
      looks: [findTagged(), findHolders(['/none']), findGroupMembers(1)],
      alive: isGroupAlive(leader.pid ?? Number.NaN),
    }));
    leader.kill('SIGKILL');
    expect(found).toEqual({ looks: ['unknown', 'unknown', 'unknown'], alive: true });
  });

  it('a host kills and closes', async () => {
    const rig = createProcessRig();
    let exec: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      exec = rig.sh(`echo in; exec sleep ${longSleep()}`, { onOutput: () => resolve() });
    });
    await withFullDescriptors(async () => {
      rig.host.killAll();
      await rig.host.close();
    });
    expect(await exec).toMatchObject({ signal: 'SIGKILL' });
  });
});
