import { describe, expect, test } from 'vitest';
import { createProcessRig, findRunning, longSleep, rejection, type ProcessRig } from './process-rig.js';

/** Runs a command and cancels it when `marker` has been seen on as many running processes as `count` says. */
async function cancelWhenUp(
  rig: ProcessRig,
  command: string,
  { marker, count }: { marker: string; count: number },
) {
  const cancel = new AbortController();
  const exec = rejection(rig.sh(command, { signal: cancel.signal }));
  while (programsWith(marker) < count) await new Promise((resolve) => setImmediate(resolve));
  cancel.abort('enough');
  expect(await exec).toBe('enough');
  expect(findRunning(marker)).toEqual([]);
}

/** Processes that have become a program with this marker: a shell that names it has not. */
function programsWith(marker: string): number {
  return findRunning(marker).filter((line) => !line.includes('sh -c')).length;
}

/** Issue 4, item 3: the message of a timeout names what was still running. */
describe('what is still running when a task is to end', () => {
  test.each<[string, (sleep: string) => string, number, readonly string[]]>([
    ['the last command of a shell', (sleep) => `true; ${sleep}; :`, 1, ['SLEEP']],
    [
      'each stage of a pipeline',
      (sleep) => `${sleep} | perl -e 'sleep 1e6' ${sleep}; :`,
      2,
      ['SLEEP', 'perl'],
    ],
    ['what left the group', (sleep) => `setsid ${sleep} & wait`, 1, ['SLEEP']],
    ['several, each text once', (sleep) => `${sleep} & ${sleep} & ${sleep} & wait`, 3, ['SLEEP']],
  ])('%s', async (_name, command, count, expected) => {
    const rig = createProcessRig();
    const marker = longSleep();
    await cancelWhenUp(rig, command(`sleep ${marker}`), { marker, count });
    const told = rig.stopping.map((text) => (text === `sleep ${marker}` ? 'SLEEP' : text.split(' ')[0]));
    expect(new Set(told)).toEqual(new Set(expected));
    expect(told).toHaveLength(expected.length);
  });

  test('a program that has started others comes after them', async () => {
    const rig = createProcessRig();
    const marker = longSleep();
    const command = `perl -e 'system("sleep", @ARGV); sleep shift' ${marker}; :`;
    await cancelWhenUp(rig, command, { marker, count: 2 });
    expect(rig.stopping).toEqual([
      `sleep ${marker}`,
      `perl -e system("sleep", @ARGV); sleep shift ${marker}`,
    ]);
  });

  test('is cut, and can forge no line', async () => {
    const rig = createProcessRig();
    const marker = longSleep();
    const command = `exec perl -e 'sleep shift' ${marker} "$(printf 'a\\nb\\033[2J')" ${'x'.repeat(100)}`;
    await cancelWhenUp(rig, command, { marker, count: 1 });
    const whole = `perl -e sleep shift ${marker} a\\nb\\u001b[2J ${'x'.repeat(100)}`;
    expect(rig.stopping).toEqual([`${whole.slice(0, 80)}…`]);
  });

  test('nobody is told of what ended by itself, or had no place for its output', async () => {
    const rig = createProcessRig();
    await rig.sh(`sleep ${longSleep()} & echo hi`);
    const onOutput = (): void => {
      throw new Error('full');
    };
    await rejection(rig.sh(`echo a; sleep ${longSleep()}`, { onOutput }));
    expect(rig.stopping).toEqual([]);
  });
});
