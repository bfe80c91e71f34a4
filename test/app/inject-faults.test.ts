import { describe, expect, test } from 'vitest';
import { injectFaults, parseFaults } from '../../src/app/faults.js';
import type { JsonObject } from '../../src/model/json.js';
import type { After, Attempt, Executor, Outcome } from '../../src/model/ports.js';
import { rehearsed } from './fault-workflow.js';

/** Item 8: what a rehearsed attempt comes to. */

const done: Outcome = { status: 'completed', result: 'done', outputs: {} };

interface Rig {
  /** Attempts that really were made. */
  readonly made: string[];
  readonly log: string[];
  /** Faults that an attempt has suffered, each time. */
  readonly met: string[];
  /** Delays under way, in milliseconds. */
  readonly delays: Map<() => void, number>;
  readonly execute: (more?: Partial<Attempt>) => Promise<Outcome>;
}

function rehearse(text: string): Rig {
  const parsed = parseFaults([text], rehearsed);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const made: string[] = [];
  const log: string[] = [];
  const met: string[] = [];
  const delays = new Map<() => void, number>();
  const after: After = (ms, callback) => {
    delays.set(callback, ms);
    return () => delays.delete(callback);
  };
  const plain: Executor = {
    async execute({ task, number }) {
      made.push(`${task} ${String(number)}`);
      return done;
    },
  };
  const executor = injectFaults(plain, parsed.faults, {
    after,
    log: (task, number, line) => log.push(`${task} ${String(number)} ${line}`),
    onMet: ({ text: fault }) => met.push(fault),
  });
  return { made, log, met, delays, execute: async (more) => await executor.execute(attempt(more)) };
}

function attempt(more: Partial<Attempt> = {}): Attempt {
  return {
    task: 'build',
    number: 1,
    plugin: 'shell',
    config: {},
    shellValues: {},
    env: {},
    fileEnv: {},
    workingDir: '/',
    workflowDir: '/',
    params: {},
    graceMs: 5000,
    signal: new AbortController().signal,
    upstream: { levels: () => [], result: () => undefined },
    ...more,
  };
}

test('item 8: a failure with its class takes the place of the attempt, and stands in its log', async () => {
  const { execute, made, log } = rehearse('build:fail=rate_limit@1');
  expect(await execute()).toEqual({
    status: 'failed',
    failure: { class: 'rate_limit', message: 'failed on purpose (rehearsal: build:fail=rate_limit@1)' },
  });
  expect(log).toEqual([
    'build 1 rehearsal: fails on purpose with class rate_limit (build:fail=rate_limit@1)\n',
  ]);
  expect(made).toEqual([]);
});

test('item 8: other attempts and other tasks are made as they are', async () => {
  const { execute, made, log } = rehearse('build:fail@1');
  expect(await execute({ number: 2 })).toBe(done);
  expect(await execute({ task: 'copy[0]' })).toBe(done);
  expect(made).toEqual(['build 2', 'copy[0] 1']);
  expect(log).toEqual([]);
});

test('item 8: what stands in for a failed task suffers nothing', async () => {
  const { execute, made, met } = rehearse('build:fail');
  expect(await execute({ number: 2, standsIn: true })).toBe(done);
  expect(made).toEqual(['build 2']);
  expect(met).toEqual([]);
});

describe('item 8: an exit code', () => {
  const result = (returncode: number) => ({ stdout: '', stderr: '', returncode });

  test('is a failure as the plugin shell tells it', async () => {
    const { execute, log } = rehearse('build:exit=75');
    expect(await execute()).toEqual({
      status: 'failed',
      failure: {
        class: 'exit_code',
        message: 'exit code 75 (rehearsal: build:exit=75)',
        details: result(75),
      },
    });
    expect(log).toHaveLength(1);
  });

  test.each<[string, JsonObject, number]>([
    ['0', {}, 0],
    ['75', { check: false }, 75],
  ])('%s with the config %j completes', async (code, config, expected) => {
    const { execute, made } = rehearse(`build:exit=${code}`);
    expect(await execute({ config })).toEqual({
      status: 'completed',
      result: result(expected),
      outputs: {},
    });
    expect(made).toEqual([]);
  });
});

describe('item 8: a delay', () => {
  test('is waited for, and then the attempt is made', async () => {
    const { execute, made, met, delays } = rehearse('build:delay=30s');
    const outcome = execute();
    expect([...delays.values()]).toEqual([30_000]);
    expect(made).toEqual([]);
    for (const wake of delays.keys()) wake();
    expect(await outcome).toBe(done);
    expect(made).toEqual(['build 1']);
    expect(met).toEqual(['build:delay=30s']);
  });

  test('ends at once when the attempt is to end', async () => {
    const { execute, made, delays } = rehearse('build:delay=30s');
    const stop = new AbortController();
    const outcome = execute({ signal: stop.signal });
    stop.abort();
    expect(await outcome).toEqual({
      status: 'cancelled',
      running: ['the delay of a rehearsal (build:delay=30s)'],
    });
    expect(delays.size).toBe(0);
    expect(made).toEqual([]);
  });

  test('goes before a failure', async () => {
    const { execute, delays, log } = rehearse('build:delay=30s,build:fail');
    const outcome = execute();
    for (const wake of delays.keys()) wake();
    expect(await outcome).toMatchObject({ status: 'failed' });
    expect(log).toHaveLength(2);
  });
});

test('without faults the executor is the same', () => {
  const executor: Executor = { execute: async () => done };
  expect(
    injectFaults(executor, [], {
      after: () => () => undefined,
      log: () => undefined,
      onMet: () => undefined,
    }),
  ).toBe(executor);
});
