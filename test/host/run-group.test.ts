import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { privatePlace, toPlaceName } from '../../src/host/private-place.js';
import { claimGroup } from '../../src/host/run-group.js';
import type { ClaimedGroup, GroupClaim } from '../../src/host/run-group.js';
import { createProject } from '../rig.js';

/** Claims the group `nightly` in a place of the test's own. */
function groupPlace() {
  const { dir } = createProject();
  const place = () => privatePlace('groups', dir);
  return {
    files: join(place(), toPlaceName('nightly')),
    place,
    async claim(runLabel: string, onConflict: GroupClaim['onConflict'], more: Partial<GroupClaim> = {}) {
      return await claimGroup('nightly', {
        runLabel,
        onConflict,
        signal: new AbortController().signal,
        onWait: () => {},
        onReplaced: () => {},
        place,
        ...more,
      });
    },
  };
}

function held(claimed: ClaimedGroup): Extract<ClaimedGroup, { status: 'held' }> {
  if (claimed.status !== 'held') throw new Error(`the group is ${claimed.status}`);
  return claimed;
}

/** A promise, and what resolves it. */
function latch<T>() {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open: (value: T) => open(value) };
}

describe('issue 4, item 7: concurrency groups', () => {
  test('skip and fail try once more before they refuse', async () => {
    const group = groupPlace();
    const claims: ClaimedGroup['status'][] = [];
    for (const answer of ['skip', 'fail'] as const) {
      const first = held(await group.claim('run one', 'queue'));
      const pauses: number[] = [];
      const refused = await group.claim('run two', answer, { pause: async (ms) => void pauses.push(ms) });
      expect(pauses).toEqual([50]);
      const stop = new AbortController();
      const stopped = await group.claim('run two', answer, {
        signal: stop.signal,
        pause: async () => stop.abort(),
      });
      const second = held(await group.claim('run two', answer, { pause: async () => first.release() }));
      second.release();
      claims.push(refused.status, stopped.status, second.status);
    }
    expect(claims).toEqual(['busy', 'stopped', 'held', 'busy', 'stopped', 'held']);
  });

  test('skip and fail answer at once who holds it; a released group leaves only its lock file', async () => {
    const group = groupPlace();
    const first = held(await group.claim('run one', 'queue'));
    const words = new RegExp(`^run one \\(process ${process.pid}, since \\d{4}-.*Z\\)$`);
    for (const answer of ['skip', 'fail'] as const) {
      expect(await group.claim('run two', answer)).toEqual({
        status: 'busy',
        holder: expect.stringMatching(words),
      });
    }
    first.tell('run one_2026\u001b[31m');
    expect(await group.claim('run two', 'fail')).toMatchObject({
      holder: expect.stringMatching(/^run one_2026\\u001b\[31m \(process/),
    });
    first.release();
    first.release();
    expect(readdirSync(group.place())).toEqual([`${toPlaceName('nightly')}.lock`]);
    held(await group.claim('run two', 'fail')).release();
  });

  test('another group is not waited for', async () => {
    const group = groupPlace();
    const first = held(await group.claim('run one', 'queue'));
    const other = await claimGroup('weekly', {
      runLabel: 'run two',
      onConflict: 'fail',
      signal: new AbortController().signal,
      onWait: () => {},
      onReplaced: () => {},
      place: group.place,
    });
    expect(other.status).toBe('held');
    held(other).release();
    first.release();
  });

  test('queue: those who wait come one after the other, and are told once for whom they wait', async () => {
    const group = groupPlace();
    const first = held(await group.claim('run one', 'queue'));
    const told: string[] = [];
    const waits = (name: string) => {
      const waiting = latch<string>();
      const claimed = group.claim(name, 'queue', { onWait: waiting.open }).then((answer) => {
        told.push(name);
        return held(answer);
      });
      return { claimed, waiting: waiting.opened };
    };
    const second = waits('run two');
    expect(await second.waiting).toMatch(/^run one /);
    told.push('first ends');
    first.release();
    (await second.claimed).release();
    expect(told).toEqual(['first ends', 'run two']);
  });

  test('who stops waiting leaves the queue', async () => {
    const group = groupPlace();
    const first = held(await group.claim('run one', 'queue'));
    for (const onConflict of ['queue', 'cancel_running'] as const) {
      const stop = new AbortController();
      const waiting = latch<string>();
      const claimed = group.claim('run two', onConflict, { signal: stop.signal, onWait: waiting.open });
      await waiting.opened;
      stop.abort();
      expect(await claimed).toEqual({ status: 'stopped' });
      expect(await group.claim('run two', onConflict, { signal: stop.signal })).toEqual({
        status: 'stopped',
      });
    }
    first.release();
    held(await group.claim('run three', 'fail')).release();
  });

  test('cancel_running: the holder is told who takes its place, the newcomer has it once the holder has ended', async () => {
    const group = groupPlace();
    const asked = latch<string>();
    let times = 0;
    const first = held(
      await group.claim('run one', 'queue', {
        onReplaced(by) {
          times += 1;
          asked.open(by);
        },
      }),
    );
    const second = group.claim('run two\n', 'cancel_running');
    const third = group.claim('run two\n', 'cancel_running');
    expect(await asked.opened).toBe('run two\\n');
    first.release();
    // Whichever came second is asked by the other in turn, though it has asked the first one before.
    const winner = held(await Promise.race([second, third]));
    winner.release();
    for (const claimed of await Promise.all([second, third])) held(claimed).release();
    expect(times).toBe(1);
  });

  test('cancel_running: a run that was queued first, and comes first, is asked as well', async () => {
    const group = groupPlace();
    const first = held(await group.claim('run one', 'queue'));
    const asked = latch<string>();
    const waiting = latch<string>();
    const second = group.claim('run two', 'queue', { onWait: waiting.open, onReplaced: asked.open });
    await waiting.opened;
    const third = group.claim('run three', 'cancel_running');
    first.release();
    const next = await Promise.race([second.then(() => 'second'), third.then(() => 'third')]);
    expect(next === 'second' ? await asked.opened : 'run three').toBe('run three');
    held(await (next === 'second' ? second : third)).release();
    held(await (next === 'second' ? third : second)).release();
    expect(existsSync(`${group.files}.sock`)).toBe(false);
  });

  test('what a holder that died left there is in nobody’s way', async () => {
    const group = groupPlace();
    writeFileSync(`${group.files}.sock`, '');
    writeFileSync(`${group.files}.json`, '{"label": ');
    writeFileSync(`${group.files}.json.tmp`, 'half');
    const asked = latch<string>();
    const first = held(await group.claim('run one', 'fail', { onReplaced: asked.open }));
    const second = group.claim('run two', 'cancel_running');
    expect(await asked.opened).toBe('run two');
    first.release();
    held(await second).release();
  });

  test('a holder of which nothing is known is another run', async () => {
    const group = groupPlace();
    const first = held(await group.claim('run one', 'fail'));
    for (const text of ['', 'null', '{"label": 1}', '[]']) {
      writeFileSync(`${group.files}.json`, text);
      expect(await group.claim('run two', 'skip')).toEqual({ status: 'busy', holder: 'another run' });
    }
    first.release();
  });

  test('who talks nonsense to a holder, or hangs up, changes nothing', async () => {
    const group = groupPlace();
    const asked = latch<string>();
    const first = held(await group.claim('run one', 'fail', { onReplaced: asked.open }));
    for (const text of ['', 'x'.repeat(10_000), `${'x'.repeat(5000)}\n`]) {
      const line = createConnection(`${group.files}.sock`);
      line.on('error', () => {});
      const closed = new Promise((resolve) => line.once('close', resolve));
      line.end(text);
      line.resume();
      await closed;
    }
    const second = group.claim('run two', 'cancel_running');
    expect(await asked.opened).toBe('run two');
    first.release();
    held(await second).release();
  });

  test('a place whose files cannot be written is an error that names the file', async () => {
    const group = groupPlace();
    mkdirSync(`${group.files}.json`);
    await expect(group.claim('run one', 'fail')).rejects.toThrow(`cannot write ${group.files}.json`);
    await expect(group.claim('run one', 'fail')).rejects.toThrow(/cannot write/);
  });
});
