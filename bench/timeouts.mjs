// Tasks that do not end by themselves and have a timeout of 1 s, in four shapes, 20 of each at once: what survives them,
// and how long the run takes.
//
//   node bench/timeouts.mjs
//
// Prints a line a shape; exits 1 where a process survives, or a task ends otherwise than with a timeout.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oprun = fileURLToPath(new URL('../dist/oprun.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'oprun-bench-'));
const tasks = 20;

/** Each says that it has come as far as what is to be ended. */
const shapes = {
  pipeline: 'sleep 1000 | { touch "started.$N"; cat; } | cat',
  'setsid child': `setsid sh -c 'touch "started.$N"; sleep 1000; :' & sleep 1000`,
  'nohup child': `nohup sh -c 'touch "started.$N"; sleep 1000; :' > /dev/null 2>&1 & sleep 1000`,
  'TERM ignored': `trap '' TERM HUP INT; touch "started.$N"; while :; do sleep 1000; done`,
};

try {
  const missed = Object.entries(shapes).filter(([shape, command]) => !judge(shape, command));
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}

function judge(shape, command) {
  const mark = `timeout-${process.pid}-${shape.replace(' ', '-')}`;
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
  const ids = Array.from({ length: tasks }, (_, index) => `t${index}`);
  const workflow = {
    defaults: { timeout: '1s', grace: '200ms' },
    tasks: ids.map((id) => ({ id, run: command, env: { N: id } })),
  };
  writeFileSync(join(dir, 'w.yaml'), JSON.stringify(workflow));
  const start = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [oprun, 'w.yaml', '-j', String(tasks), '--output', 'quiet', '--log-dir', 'logs'],
    { cwd: dir, env: { ...process.env, MARK: mark } },
  );
  const took = performance.now() - start;
  const survivors = findSurvivors(mark);
  const [run] = readdirSync(join(dir, 'logs')).filter((name) => !name.startsWith('.'));
  const record = JSON.parse(readFileSync(join(dir, 'logs', run, 'run.json'), 'utf8'));
  const timedOut = ids.filter((id) => {
    const task = record.tasks[id];
    return task.status === 'failed' && task.error.class === 'timeout';
  }).length;
  const started = readdirSync(dir).filter((name) => name.startsWith('started.')).length;
  const good = status === 1 && timedOut === tasks && survivors.length === 0 && started > 0;
  console.log(
    `${good ? 'ok    ' : 'MISSED'} ${shape}: ${timedOut} of ${tasks} timed out (${started} had begun), ${survivors.length} processes left, ${(took / 1000).toFixed(1)} s`,
  );
  for (const survivor of survivors) console.log(`         ${survivor}`);
  return good;
}

/** The processes that carry a mark in their environment, with their commands. */
function findSurvivors(mark) {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MARK=${mark}`)) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`];
    } catch {
      return [];
    }
  });
}
