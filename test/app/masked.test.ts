import { expect, test } from 'vitest';
import { maskExecutor } from '../../src/app/masked-executor.js';
import { maskOutput, maskWarn } from '../../src/app/masked-output.js';
import type { Attempt, Executor, Outcome } from '../../src/model/ports.js';
import { createMasker } from '../../src/text/masker.js';

/** Issue "Values and flow", item 4: masked before the first byte reaches any sink, and before anybody reads a result. */

const masker = createMasker(['hunter2']);
const none = createMasker([]);

const attempt: Attempt = {
  task: 'a',
  number: 1,
  plugin: 'shell',
  config: {},
  shellValues: {},
  env: {},
  fileEnv: {},
  workingDir: '/',
  workflowDir: '/',
  params: {},
  signal: new AbortController().signal,
  upstream: { levels: () => [], result: () => undefined },
};

function givingBack(outcome: Outcome): Executor {
  return { execute: () => Promise.resolve(outcome) };
}

test.each<readonly [string, Outcome, Outcome]>([
  [
    'result and outputs',
    { status: 'completed', result: { stdout: 'is hunter2' }, outputs: { hunter2: ['hunter2'] } },
    { status: 'completed', result: { stdout: 'is ***' }, outputs: { '***': ['***'] } },
  ],
  [
    'message and details',
    {
      status: 'failed',
      failure: { class: 'execution', message: 'no hunter2', details: { stderr: 'hunter2!' } },
    },
    { status: 'failed', failure: { class: 'execution', message: 'no ***', details: { stderr: '***!' } } },
  ],
  [
    'a failure without details',
    { status: 'failed', failure: { class: 'timeout', message: 'hunter2' } },
    { status: 'failed', failure: { class: 'timeout', message: '***' } },
  ],
  ['nothing', { status: 'cancelled' }, { status: 'cancelled' }],
])('an outcome: %s', async (_what, outcome, masked) => {
  expect(await maskExecutor(givingBack(outcome), masker).execute(attempt)).toEqual(masked);
});

test('what is thrown', async () => {
  const executor: Executor = { execute: () => Promise.reject(new Error('there is no hunter2')) };
  await expect(maskExecutor(executor, masker).execute(attempt)).rejects.toThrow(/^there is no \*\*\*$/u);
});

test('without secrets the executor, the sink and the warning are the same', () => {
  const executor = givingBack({ status: 'cancelled' });
  const sink = { write: () => undefined };
  const warn = () => undefined;
  expect(maskExecutor(executor, none)).toBe(executor);
  expect(maskOutput(sink, none).output).toBe(sink);
  expect(maskWarn(warn, none)).toBe(warn);
});

test('the bytes of each attempt and stream by themselves', () => {
  const written: string[] = [];
  const { output, end } = maskOutput(
    {
      write: (task, number, stream, bytes) => {
        written.push(`${task} ${String(number)} ${stream} ${Buffer.from(bytes).toString()}`);
      },
    },
    masker,
  );
  output.write('a', 1, 'stdout', Buffer.from('is hun'));
  output.write('a', 1, 'stderr', Buffer.from('ter2'));
  output.write('a', 2, 'stdout', Buffer.from('hun'));
  output.write('b', 1, 'stdout', Buffer.from('hunt'));
  output.write('a', 1, 'stdout', Buffer.from('ter2.'));
  end('a', 1);
  end('b', 1);
  end('a', 2);
  end('c', 1);
  expect(written).toEqual([
    'a 1 stdout is ',
    'a 1 stderr ter2',
    'a 1 stdout ***.',
    'b 1 stdout hunt',
    'a 2 stdout hun',
  ]);
});

test('a warning', () => {
  const said: string[] = [];
  maskWarn((task, message) => said.push(`${task}: ${message}`), masker)('a', 'lost hunter2');
  expect(said).toEqual(['a: lost ***']);
});
