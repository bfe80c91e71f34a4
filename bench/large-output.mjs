// A task that prints 1 GB on one line: peak memory of the whole command, and whether its log has every byte.
//
//   node bench/large-output.mjs [--bytes 1073741824] [--limit-mb 300]
//
// Prints the figures; exits 1 where the peak is over the limit or the log is not what was printed. Needs GNU time.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '1073741824' },
    'limit-mb': { type: 'string', default: '300' },
  },
});
const bytes = Number(values.bytes);
const limit = Number(values['limit-mb']);
const oprun = fileURLToPath(new URL('../dist/oprun.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'oprun-bench-'));
const print = `head -c ${bytes} /dev/zero | tr '\\0' x`;

try {
  writeFileSync(join(dir, 'w.yaml'), `tasks:\n  - id: big\n    run: ${print}\n`);
  const expected = execFileSync('sh', ['-c', `${print} | sha256sum`], { encoding: 'utf8' }).split(' ')[0];
  const missed = [];
  for (const order of ['none', 'grouped']) {
    const { peak, seconds, code } = runOnce(order);
    const { size, sha256 } = await digestLog();
    const whole = size === bytes && sha256 === expected && code === 0;
    if (!whole || peak > limit) missed.push(order);
    console.log(
      `${order}: peak ${peak.toFixed(0)} MB (limit ${limit}), ${seconds} s, log ${size} bytes, ${whole ? 'whole' : 'NOT whole'}`,
    );
  }
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}

function runOnce(order) {
  rmSync(join(dir, 'logs'), { recursive: true, force: true });
  const report = join(dir, 'time');
  const args = ['-v', '-o', report, process.execPath, oprun, 'w.yaml', '--log-order', order];
  const { status } = spawnSync('/usr/bin/time', args, { cwd: dir, stdio: 'ignore' });
  const text = execFileSync('cat', [report], { encoding: 'utf8' });
  const peak = Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(text)?.[1]) / 1024;
  const seconds = /Elapsed \(wall clock\) time .*: ([\d:.]+)$/m.exec(text)?.[1];
  return { peak, seconds, code: status };
}

async function digestLog() {
  const [run] = readdirSync(join(dir, 'logs'));
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of createReadStream(join(dir, 'logs', run, 'tasks', 'big.log'))) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest('hex') };
}
