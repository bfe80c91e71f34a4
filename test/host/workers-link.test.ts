import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { createHostLink, type HostLink } from '../../src/host/workers/host-link.js';
import { TaskFailure } from '../../src/plugin/task-failure.js';
import { rejection } from './process-rig.js';

function createLink(): HostLink {
  const [line, answers] = [new MessageChannel(), new MessageChannel()];
  onTestFinished(() => {
    line.port1.close();
    answers.port1.close();
  });
  return createHostLink(line.port1, {
    module: { key: 'k', url: 'file:///k.mjs', origin: 'user' },
    shims: { zod: '', 'oprun/plugin': '' },
    output: new SharedArrayBuffer(16),
    answered: new SharedArrayBuffer(4),
    answers: answers.port1,
  });
}

/** Item 5: a plugin hears why its process ended, in a `TaskFailure` or with the reason of the cancel. */
test('a process that is ended because its task is over', async () => {
  const link = createLink();
  const told = rejection(link.exec({ command: 'sleep 1' }, new AbortController().signal));
  link.onExecEnded(1, { status: 'cancelled' });
  expect(await told).toBeInstanceOf(TaskFailure);
  expect(await told).toMatchObject({ class: 'execution', message: 'the task is over' });
});

test('a process that is ended because its task is cancelled', async () => {
  const link = createLink();
  const cancel = new AbortController();
  const told = rejection(link.exec({ command: 'sleep 1' }, cancel.signal));
  cancel.abort('enough');
  link.onExecEnded(1, { status: 'cancelled' });
  expect(await told).toBe('enough');
});
