import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createProject } from '../rig.js';

/** Item 8: a run that is cancelled ends, and its record is whole, whatever its tasks do. */
test('a thread that hangs in a system call keeps neither the run nor the process', async () => {
  const project = createProject({
    'w.yaml': 'tasks: [{id: stuck, plugin: function, config: {function: "./f.mjs:read"}}]\n',
    'f.mjs':
      "import { readFileSync } from 'node:fs';\nexport const read = () => readFileSync('fifo', 'utf8');\n",
  });
  const fifo = join(project.dir, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const { process: runner, ended } = project.start(['w.yaml', '--output', 'json']);
  // Opens when the thread has begun to read, and never writes.
  const writer = await open(fifo, 'w');
  try {
    const cancelling = new Promise<void>((resolve) => {
      runner.stdout?.on('data', (bytes: Buffer) => String(bytes).includes('run.cancelling') && resolve());
    });
    runner.kill('SIGTERM');
    await cancelling;
    runner.kill('SIGINT');
    await ended;
    expect(runner.signalCode).toBe('SIGKILL');
  } finally {
    runner.kill('SIGKILL');
    await writer.close();
  }
  const [run] = project.runs();
  expect(run?.record).toMatchObject({
    status: 'cancelled',
    cancel_reason: 'SIGTERM',
    tasks: { stuck: { status: 'cancelled' } },
  });
  expect(run?.events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
});
