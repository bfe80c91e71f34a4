/**
 * Takes one host lock and calls through one breaker from several processes at a time, and kills those who hold them:
 *
 *   node test/faults/locks.mjs [--processes 4] [--rounds 1000] [--kills 100] [--short]
 *
 * Every process takes the lock ROUNDS times, and makes a call after each that fails. KILLS holders are killed with SIGKILL
 * while they have the lock, and some while they probe the breaker; another process goes on with their rounds. What
 * everybody does stands in one journal, in the order in which it happened; it is read when all are over:
 *
 * - double holders: somebody got the lock between another's getting it and giving it back, or being killed. 0.
 * - probes per cooldown: calls that were let pass once a cooldown was over, but those that were killed. Exactly one each,
 *   and none while another was under way.
 * - the longest wait after a kill: from there, or from when the next asked for the lock, until it has it. Less than 1 s.
 *
 * Exits with 1 where one is missed. `--short` is for the suite: few rounds, and no time is asked for.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '4' },
    rounds: { type: 'string' },
    kills: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});
const processes = Number(values.processes);
const rounds = Number(values.rounds ?? (values.short ? 30 : 1000));
const kills = Number(values.kills ?? (values.short ? 6 : 100));

const folder = mkdtempSync(join(tmpdir(), 'lock-faults-'));
const journal = join(folder, 'journal');
const worker = join(import.meta.dirname, 'lock-worker.mjs');
const running = new Set();
try {
  await bundleParts();
  const breakers = join(folder, 'logs/.oprun/breakers');
  mkdirSync(breakers, { recursive: true });
  writeFileSync(
    join(breakers, 'api.json'),
    '{"status":"open","since":0,"until":0,"reason":"from the first"}',
  );
  mkdirSync(join(folder, 'place'));
  writeFileSync(journal, '');
  const started = performance.now();
  await Promise.all(Array.from({ length: processes }, (_, index) => runAll(index)));
  const entries = readEntries();
  const lock = judgeLock(entries);
  const breaker = judgeBreaker(entries);
  console.log(
    `${processes} processes: ${lock.acquired} acquisitions, ${lock.killed} holders killed, ${lock.double} double holders`,
  );
  console.log(
    `${breaker.cooldowns} cooldowns, ${breaker.killed} probes killed: probes per cooldown ${breaker.least} to ${breaker.most}, ${breaker.overlapping} at a time with another`,
  );
  console.log(`longest wait after a kill: ${Math.round(lock.longestWait)} ms`);
  console.error(`${Math.round((performance.now() - started) / 100) / 10} s`);
  const isWhole = lock.acquired === processes * rounds && lock.killed === kills && breaker.cooldowns > 0;
  const isRight = lock.double === 0 && breaker.least === 1 && breaker.most === 1 && breaker.overlapping === 0;
  const isFast = values.short || lock.longestWait < 1000;
  process.exitCode = isWhole && isRight && isFast ? 0 : 1;
} finally {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}

/** What a worker is made of as one module, made from the sources: it starts fast, which matters after every kill. */
async function bundleParts() {
  const entry = join(folder, 'entry.ts');
  const modules = [
    'host/host-locks',
    'host/file-locks',
    'host/timers',
    'runs/breaker-files',
    'runs/patient-locks',
    'policy/breaker',
  ];
  const exported = modules.map(
    (module) => `export * from ${JSON.stringify(join(root, `src/${module}.ts`))};`,
  );
  writeFileSync(entry, exported.join('\n'));
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    logLevel: 'silent',
    resolve: { modules: [join(root, 'node_modules')], extensionAlias: { '.js': ['.ts', '.js'] } },
  });
  await bundle.write({ file: join(folder, 'parts.mjs'), format: 'esm', codeSplitting: false });
}

/** Sees a process and those that take its place through all its rounds. */
async function runAll(index) {
  const share = Math.floor(kills / processes) + (index < kills % processes ? 1 : 0);
  const step = Math.max(1, Math.floor(rounds / (share + 1)));
  for (let done = 0; done < rounds; done = countRounds(index)) {
    const plan = { folder, index, done, rounds, step, share };
    const child = spawn(process.execPath, [worker, JSON.stringify(plan)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    running.add(child);
    const [code, signal] = await new Promise((resolve) => {
      child.once('exit', (...end) => resolve(end));
    });
    running.delete(child);
    if (code !== 0 && signal !== 'SIGKILL') throw new Error(`a worker ended with ${code ?? signal}`);
  }
}

function countRounds(index) {
  return readEntries().filter((entry) => entry.what === 'got' && entry.index === index).length;
}

/** `{what, index, pid, at, until?}`, `at` in milliseconds of the one clock that never goes back. */
function readEntries() {
  return readFileSync(journal, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Of one holder at a time: `got`, then `gave` or `dies`, then the next one's `got`. */
function judgeLock(entries) {
  const told = { acquired: 0, killed: 0, double: 0, longestWait: 0 };
  let holder = null;
  let diedAt = null;
  const askedAt = new Map();
  for (const { what, pid, at } of entries) {
    if (what === 'asks') {
      askedAt.set(pid, at);
    } else if (what === 'got') {
      told.acquired += 1;
      if (holder !== null) told.double += 1;
      if (diedAt !== null)
        told.longestWait = Math.max(told.longestWait, at - Math.max(diedAt, askedAt.get(pid)));
      holder = pid;
      diedAt = null;
    } else if (what === 'gave' || what === 'dies') {
      if (holder !== pid) told.double += 1;
      holder = null;
      if (what === 'dies') {
        told.killed += 1;
        diedAt = at;
      }
    }
  }
  return told;
}

/** A cooldown is known by the moment at which it is over. */
function judgeBreaker(entries) {
  const probes = new Map();
  const told = { cooldowns: 0, killed: 0, least: 0, most: 0, overlapping: 0 };
  let prober = null;
  for (const { what, pid, until } of entries) {
    if (what === 'probes') {
      if (prober !== null) told.overlapping += 1;
      prober = pid;
      probes.set(until, probes.get(until) ?? 0);
    } else if (what === 'probed') {
      if (prober !== pid) told.overlapping += 1;
      prober = null;
      probes.set(until, (probes.get(until) ?? 0) + 1);
    } else if (what === 'dies probing') {
      told.killed += 1;
      prober = null;
    }
  }
  // The last one may have been left by somebody who was killed at the very end.
  const counts = [...probes.values()].slice(0, -1);
  told.cooldowns = counts.length;
  if (counts.length > 0) [told.least, told.most] = [Math.min(...counts), Math.max(...counts)];
  return told;
}
