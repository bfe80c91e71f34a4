/**
 * One process of `locks.mjs`, made of the parts that it has bundled in its folder. Its argument says what to do:
 * `{folder, index, done, rounds, step, share}`: rounds DONE to ROUNDS, being killed in every STEP-th, SHARE times in all.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const { folder, index, done, rounds, step, share } = JSON.parse(process.argv[2] ?? '');
const { breaker, createBreakerStore, createFileLocks, createHostLocks, createPatientLocks, systemAfter } =
  await import(join(folder, 'parts.mjs'));
const journal = join(folder, 'journal');
const files = createFileLocks();
const locks = createHostLocks({ files, place: () => join(folder, 'place') });
const store = createBreakerStore(join(folder, 'logs'), createPatientLocks(files, { after: systemAfter }));
const signal = new AbortController().signal;
const rule = { name: 'api', failures: 1, failureRate: null, minCalls: 1, cooldownMs: 100 };
const failure = { class: 'network', message: 'nobody answers' };
let round = done;
const call = breaker(rule, { store, clock: { wall: () => Date.now() } })(async () => {
  // The breaker is open from the first, and no probe closes it.
  const { until } = await store.read(rule.name);
  tell('probes', { until });
  await turn();
  if (round % 10 === 3) die('dies probing', { until });
  tell('probed', { until });
  return { status: 'failed', failure };
});

for (; round < rounds; round += 1) {
  tell('asks');
  const release = await locks.lock('one', signal);
  tell('got');
  if (isLast()) die('dies');
  await turn();
  tell('gave');
  release();
  await call({ attempt: 1, signal });
}

/** Whether this round is one to be killed in: every STEP-th, but only so often. */
function isLast() {
  return (round + 1) % step === 0 && (round + 1) / step <= share;
}

/** One write, which a system appends in one piece. */
function tell(what, more = {}) {
  const at = Number(process.hrtime.bigint()) / 1e6;
  appendFileSync(journal, `${JSON.stringify({ what, index, pid: process.pid, at, ...more })}\n`);
}

function die(what, more) {
  tell(what, more);
  process.kill(process.pid, 'SIGKILL');
}

function turn() {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
