import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createNotifier } from '../../src/app/notifier.js';
import { createFileLocks } from '../../src/host/file-locks.js';
import { LockError } from '../../src/host/lock-error.js';
import { systemAfter } from '../../src/host/timers.js';
import type { RunEnd } from '../../src/model/notifier.js';
import type { NotifyWord } from '../../src/model/run-rules.js';
import { createPatientLocks } from '../../src/runs/patient-locks.js';
import type { PatientLocks } from '../../src/runs/patient-locks.js';
import { workflow } from '../engine/rig.js';
import { runStarted, stateOf } from '../report/events.js';
import { createProject } from '../rig.js';

/** Item 6: what is kept of how runs end, and who has heard of it. */

const notify = (...when: readonly NotifyWord[]) => ({ when, webhook: null, command: null, file: null });
const both = notify('failure', 'recovery');

function endOf(good: boolean): RunEnd {
  return { status: good ? 'completed' : 'failed', good, failures: [], missing: {} };
}

/** The notifier of a run that is about to end. */
function notifierOf(run: string, logDir: string, locks: PatientLocks, good = false) {
  const started = { ...runStarted([]), run: { id: run, dir: join(logDir, run) } };
  const state = stateOf([started, { type: 'run.ending', status: good ? 'completed' : 'failed', good }]);
  const clock = { wall: () => 0, monotonic: () => 0 };
  return createNotifier({ workflow: workflow([]), logDir, locks, state, clock });
}

function ownLocks(): PatientLocks {
  return createPatientLocks(createFileLocks(), { after: systemAfter });
}

/** Runs end one after the other: what there is to tell of each. `good!` and `bad!`: the message does not go out. */
async function tell(ends: string, when = both): Promise<readonly (NotifyWord | null)[]> {
  const { dir } = createProject();
  const words: (NotifyWord | null)[] = [];
  for (const [index, end] of ends.split(' ').entries()) {
    const good = end.startsWith('good');
    const notifier = notifierOf(`run ${String(index)}`, dir, ownLocks(), good);
    const composed = await notifier.compose(when, endOf(good));
    const message = composed.ok ? composed.message : null;
    words.push(message?.about ?? null);
    if (message !== null) await notifier.settle(endOf(good), !end.endsWith('!'));
  }
  return words;
}

describe('item 6: an end is told until somebody has heard of it', () => {
  test.each<[string, readonly NotifyWord[], readonly (NotifyWord | null)[]]>([
    ['good bad bad good good bad', both.when, [null, 'failure', null, 'recovery', null, 'failure']],
    ['bad! bad! bad bad', both.when, ['failure', 'failure', 'failure', null]],
    ['bad good! good good', both.when, ['failure', 'recovery', 'recovery', null]],
    ['bad good! bad bad', both.when, ['failure', 'recovery', 'failure', null]],
    ['bad! good good', both.when, ['failure', 'recovery', null]],
    ['good good', both.when, [null, null]],
    // What nobody wants to hear of changes nothing of what they have heard.
    ['bad! good bad bad', ['failure'], ['failure', null, 'failure', null]],
    ['bad bad good', ['recovery'], [null, null, 'recovery']],
    ['good! good! good', ['success', 'recovery'], ['success', 'success', 'success']],
    ['bad good! good good', ['success', 'recovery'], [null, 'recovery', 'recovery', 'success']],
  ])('%s, when %j', async (ends, when, expected) => {
    expect(await tell(ends, notify(...when))).toEqual(expected);
  });

  test('a run that ended otherwise in between has a message of its own', async () => {
    const { dir } = createProject();
    const first = notifierOf('first', dir, ownLocks());
    await first.compose(both, endOf(false));
    const second = notifierOf('second', dir, ownLocks(), true);
    await second.compose(both, endOf(true));
    await second.settle(endOf(true), false);
    expect(await first.settle(endOf(false), true)).toBeNull();
    const third = await notifierOf('third', dir, ownLocks(), true).compose(both, endOf(true));
    expect(third).toMatchObject({ ok: true, message: { about: 'recovery' } });
  });

  test('what one run is telling another that ends meanwhile does not tell', async () => {
    const { dir } = createProject();
    const composed = await notifierOf('first', dir, ownLocks()).compose(both, endOf(false));
    expect(composed).toMatchObject({ ok: true, message: { about: 'failure' } });
    const meanwhile = await notifierOf('second', dir, ownLocks()).compose(both, endOf(false));
    expect(meanwhile).toEqual({ ok: true, message: null });
  });
});

describe('item 6: where the verdicts cannot be had the run ends as it would, with a sentence', () => {
  const system = Object.assign(new Error('ENOSPC: mkdir'), { code: 'ENOSPC', errno: -28 });

  test.each<[string, Error, string]>([
    ['no program locks files', new LockError('locks need a program'), 'locks need a program'],
    ['the system says no', system, 'no space left on device'],
  ])('%s', async (_what, error, reason) => {
    const { dir } = createProject();
    const locks: PatientLocks = { lock: () => Promise.reject(error), tryLock: () => Promise.reject(error) };
    const good = notifierOf('run', dir, locks, true);
    expect(await good.compose(both, endOf(true))).toEqual({ ok: false, reason });
    // Of a failure rather too often than never.
    const notifier = notifierOf('run', dir, locks);
    const composed = await notifier.compose(both, endOf(false));
    expect(composed).toMatchObject({ ok: true, message: { about: 'failure' } });
    expect(await notifier.settle(endOf(false), true)).toBe(reason);
  });

  test('their folder is a link', async () => {
    const { dir } = createProject();
    mkdirSync(join(dir, 'logs'));
    symlinkSync(dir, join(dir, 'logs', '.oprun'));
    const notifier = notifierOf('run', join(dir, 'logs'), ownLocks(), true);
    expect(await notifier.compose(both, endOf(true))).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`cannot make ${join(dir, 'logs', '.oprun')}`),
    });
  });

  test('what is no fault of the world is thrown', async () => {
    const { dir } = createProject();
    const locks = { lock: () => Promise.reject(new TypeError('a bug')), tryLock: async () => null };
    await expect(notifierOf('run', dir, locks).compose(both, endOf(false))).rejects.toThrow('a bug');
  });
});
