// Tasks that leave processes behind: how long each takes to be over, and what survives it.
//
//   node bench/leftovers.mjs [--limit-ms 1000]
//
// Prints a line a case; exits 1 where one takes longer than the limit, gives another result, or leaves a process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { 'limit-ms': { type: 'string', default: '1000' } } });
const limit = Number(values['limit-ms']);
const oprun = fileURLToPath(new URL('../dist/oprun.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'oprun-bench-'));

const cases = [
  'sleep 1000 & echo hi',
  'setsid sleep 1000 & echo hi',
  'nohup sleep 1000 > /dev/null 2>&1 & echo hi',
  'setsid sleep 1000 > /dev/null 2>&1 3>&- & echo hi',
  `sh -c "trap '' TERM; sleep 1000; sleep 1000" & echo hi`,
  '(setsid sh -c "sleep 1000 & sleep 1000" &) ; echo hi',
];

try {
  const missed = cases.filter((command) => !judge(command));
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}

function judge(command) {
  const mark = `leftover-${process.pid}-${cases.indexOf(command)}`;
  rmSync(join(dir, 'logs'), { recursive: true, force: true });
  writeFileSync(
    join(dir, 'w.yaml'),
    `tasks:\n  - id: a\n    plugin: shell\n    config: {command: ${JSON.stringify(command)}}\n`,
  );
  const start = performance.now();
  spawnSync(process.execPath, [oprun, 'w.yaml', '--output', 'quiet'], {
    cwd: dir,
    env: { ...process.env, MARK: mark },
  });
  const took = performance.now() - start;
  const [run] = readdirSync(join(dir, 'logs'));
  const { a } = JSON.parse(readFileSync(join(dir, 'logs', run, 'summary.json'), 'utf8'));
  const survivors = findSurvivors(mark);
  const good = a.stdout === 'hi' && survivors.length === 0 && took <= limit;
  console.log(
    `${good ? 'ok    ' : 'MISSED'} ${took.toFixed(0)} ms of ${limit}, ${survivors.length} left, stdout ${JSON.stringify(a.stdout)}: ${command}`,
  );
  return good;
}

function findSurvivors(mark) {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MARK=${mark}`);
    } catch {
      return false;
    }
  });
}
