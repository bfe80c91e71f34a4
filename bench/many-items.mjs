// A loop over 100,000 items of a plugin that returns its item, with the journal on: peak memory of the whole command.
//
//   node bench/many-items.mjs [--items 100000] [--limit-mb 300] [--jobs N]
//
// Prints the figures; exits 1 where the peak reaches the limit, or a result is missing or out of order. Needs GNU time.
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100000' },
    'limit-mb': { type: 'string', default: '300' },
    jobs: { type: 'string' },
  },
});
const items = Number(values.items);
const limit = Number(values['limit-mb']);
const jobs = values.jobs === undefined ? [] : ['-j', values.jobs];
const oprun = fileURLToPath(new URL('../dist/oprun.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'oprun-bench-'));

try {
  writeFiles();
  const { peak, seconds, code } = runOnce();
  const [run] = readdirSync(join(dir, 'logs'));
  const summary = JSON.parse(readFileSync(join(dir, 'logs', run, 'summary.json'), 'utf8'));
  const inOrder = summary.each.length === items && summary.each.every((item, index) => item === index);
  const completed = await countCompleted(join(dir, 'logs', run, 'events.jsonl'));
  const whole = code === 0 && inOrder && completed === items;
  console.log(
    `${items} items: peak ${peak.toFixed(0)} MB (limit ${limit}), ${seconds}, ${completed} completed in the journal, ` +
      `results ${whole ? 'whole and in order' : 'NOT whole'}`,
  );
  process.exitCode = whole && peak < limit ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}

function writeFiles() {
  writeFileSync(
    join(dir, 'w.yaml'),
    `plugins: [./same.mjs]
tasks:
  - {id: many, plugin: function, config: {function: "./many.mjs:many"}}
  - id: each
    for_each: \${{ tasks.many.result }}
    plugin: same
    config: {item: "\${{ item }}"}
    depends_on: many
`,
  );
  writeFileSync(join(dir, 'same.mjs'), `export const plugin = { name: 'same', run: ({ item }) => item };\n`);
  writeFileSync(
    join(dir, 'many.mjs'),
    `export const many = () => Array.from({ length: ${items} }, (_, index) => index);\n`,
  );
}

function runOnce() {
  const report = join(dir, 'time');
  const command = [process.execPath, oprun, 'w.yaml', '--output', 'quiet', ...jobs];
  const { status } = spawnSync('/usr/bin/time', ['-v', '-o', report, ...command], {
    cwd: dir,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const text = readFileSync(report, 'utf8');
  const peak = Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(text)?.[1]) / 1024;
  const seconds = /Elapsed \(wall clock\) time .*: ([\d:.]+)$/m.exec(text)?.[1];
  return { peak, seconds, code: status };
}

/** Instances that the journal has as completed, each once. */
async function countCompleted(path) {
  const seen = new Set();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { type, task } = JSON.parse(line);
    if (type === 'task.completed' && task.startsWith('each[')) seen.add(task);
  }
  return seen.size;
}
