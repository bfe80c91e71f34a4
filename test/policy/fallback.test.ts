import { expect, test } from 'vitest';
import type { Failure } from '../../src/model/failure.js';
import { fallback } from '../../src/policy/fallback.js';
import type { StandIn } from '../../src/policy/fallback.js';
import { bad, first, good, scripted } from './rig.js';

const value: StandIn = { ok: true, result: [], outputs: { n: 0 } };

test('item 5: what stands in for a failure completes the task, degraded', async () => {
  const met: Failure[] = [];
  const policy = fallback((failure) => {
    met.push(failure);
    return Promise.resolve(value);
  });
  expect(await policy(scripted(bad('network')).action)(first)).toEqual({
    status: 'completed',
    result: [],
    outputs: { n: 0 },
    degraded: true,
  });
  expect(met).toEqual([{ class: 'network', message: 'broken' }]);
});

test('item 5: where that fails too, the first failure stands and tells of the second', async () => {
  const policy = fallback(() => Promise.resolve({ ok: false, reason: 'nothing is kept' }));
  const details = { returncode: 7 };
  expect(await policy(scripted(bad('exit_code', { details })).action)(first)).toEqual(
    bad('exit_code', { message: 'broken; the fallback failed too: nothing is kept', details }),
  );
});

test('nothing stands in for what completed, was cancelled, or failed after an abort', async () => {
  const policy = fallback(() => Promise.reject(new Error('not wanted')));
  expect(await policy(scripted(good).action)(first)).toBe(good);
  expect(await policy(scripted({ status: 'cancelled' }).action)(first)).toEqual({ status: 'cancelled' });
  const call = { attempt: 1, signal: AbortSignal.abort() };
  expect(await policy(scripted(bad()).action)(call)).toEqual(bad());
});

test('a stand-in that an abort ended is cancelled', async () => {
  const stop = new AbortController();
  const policy = fallback((_failure, { signal }) => {
    stop.abort();
    return Promise.resolve({ ok: false, reason: String(signal.aborted) });
  });
  const call = { attempt: 1, signal: stop.signal };
  expect(await policy(scripted(bad()).action)(call)).toEqual({ status: 'cancelled' });
});
