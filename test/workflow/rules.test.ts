import { describe, expect, test } from 'vitest';
import { plainRules } from '../../src/model/attempt-rules.js';
import { locate } from '../../src/workflow/locate.js';
import type { LocatedMap } from '../../src/workflow/located.js';
import { parseYaml } from '../../src/workflow/parse-yaml.js';
import { readRules } from '../../src/workflow/read-rules.js';
import { readRunRules } from '../../src/workflow/read-run-rules.js';
import { loadText } from './load-text.js';
import { faultsOf } from './workflow-of.js';

function mapOf(text: string): LocatedMap {
  const { document, repairs } = parseYaml(text);
  if (document === null) throw new Error('no document');
  const { root } = locate(document.contents, text, repairs);
  if (root.kind !== 'map') throw new Error('no mapping');
  return root;
}

const { fallback: _, ...nothingSaid } = plainRules;
const retryOf = (text: string) => readRules(mapOf(`retry: ${text}`), undefined).rules.retry;
const breakerOf = (text: string) => readRules(mapOf(`breaker: ${text}`), undefined).rules.breaker;

describe('what holds for attempts (LANGUAGE §4)', () => {
  test('where nothing is said', () => {
    const read = readRules(mapOf('id: a'), undefined);
    expect(read).toEqual({ rules: nothingSaid, priority: null, timeoutTotalMs: null });
  });

  test('every key', () => {
    const text = `
timeout: 5m
timeout_total: 1h
grace: 30s
priority: urgent
retry: {max_attempts: 4, backoff: linear, delay: 2, factor: 3, max_delay: 5m, jitter: false, when: [timeout, network], exit_codes: [75, 1]}
breaker: {name: db, failures: 3, failure_rate: 0.5, min_calls: 20, cooldown: 2m}
locks: [db, {name: db, scope: run}, {name: deploy, scope: host}, deploy]
pools: {gpu: 2, net: 1}
rate: {api: 60/min, mail: 100/15m}
`;
    expect(readRules(mapOf(text), undefined)).toEqual({
      priority: 'urgent',
      timeoutTotalMs: 3_600_000,
      rules: {
        timeoutMs: 300_000,
        graceMs: 30_000,
        retry: {
          maxAttempts: 4,
          backoff: 'linear',
          delayMs: 2_000,
          factor: 3,
          maxDelayMs: 300_000,
          jitter: false,
          when: ['timeout', 'network'],
          exitCodes: [75, 1],
        },
        breaker: { name: 'db', failures: 3, failureRate: 0.5, minCalls: 20, cooldownMs: 120_000 },
        locks: [
          { name: 'db', scope: 'run' },
          { name: 'deploy', scope: 'host' },
          { name: 'deploy', scope: 'run' },
        ],
        pools: [
          { name: 'gpu', slots: 2 },
          { name: 'net', slots: 1 },
        ],
        rates: [
          { name: 'api', count: 60, perMs: 60_000 },
          { name: 'mail', count: 100, perMs: 900_000 },
        ],
      },
    });
  });

  test('retry that does not say how often is three attempts; one word or code may stand alone', () => {
    expect(retryOf('{}')).toEqual({ ...plainRules.retry, maxAttempts: 3 });
    expect(retryOf('{when: network, exit_codes: 75}')).toMatchObject({ when: ['network'], exitCodes: [75] });
  });

  test('a delay longer than a minute is not cut to the usual longest wait', () => {
    expect(retryOf('{delay: 5m}')).toMatchObject({ delayMs: 300_000, maxDelayMs: 300_000 });
    expect(retryOf('{delay: 5s}')).toMatchObject({ maxDelayMs: 60_000 });
  });

  test('a breaker opens after five failures, unless a share is given', () => {
    const usual = { name: 'db', minCalls: 10, cooldownMs: 60_000 };
    expect(breakerOf('{name: db}')).toEqual({ ...usual, failures: 5, failureRate: null });
    expect(breakerOf('{name: db, failure_rate: 1}')).toEqual({ ...usual, failures: null, failureRate: 1 });
    expect(breakerOf('{failures: 2}')).toBeNull();
  });

  test("a task's own key replaces that of the defaults whole", () => {
    const defaults = mapOf(
      'timeout: 1m\nretry: {max_attempts: 5, delay: 9s}\nlocks: [a]\npriority: low\ntimeout_total: 1h',
    );
    const read = readRules(mapOf('retry: {delay: 2s}\nlocks: []'), defaults);
    expect(read).toMatchObject({ priority: 'low', timeoutTotalMs: 3_600_000 });
    expect(read.rules).toMatchObject({
      timeoutMs: 60_000,
      retry: { maxAttempts: 3, delayMs: 2_000 },
      locks: [],
    });
  });

  test('null says that there is none, whatever the defaults have', async () => {
    const keys = [
      'timeout',
      'timeout_total',
      'grace',
      'retry',
      'breaker',
      'fallback',
      'locks',
      'pools',
      'rate',
    ];
    const text = `
defaults:
  timeout: 1s
  timeout_total: 9s
  grace: 1s
  retry: {max_attempts: 2}
  breaker: {name: api}
  fallback: {value: 1}
  locks: db
  rate: {api: 1/s}
tasks:
  - id: a
    run: ./a
${keys.map((key) => `    ${key}: null`).join('\n')}
`;
    const { workflow, diagnostics } = await loadText(text);
    expect(diagnostics).toEqual([]);
    expect(workflow?.tasks[0]).toMatchObject({ rules: plainRules, timeoutTotalMs: null });
  });

  test('what is wrong is as if it were not there', () => {
    const text =
      'timeout: soon\nrate: {api: often}\npools: {gpu: many}\nlocks: [5]\npriority: 1\nretry: 3\nbreaker: db';
    expect(readRules(mapOf(text), undefined)).toEqual({
      rules: nothingSaid,
      priority: null,
      timeoutTotalMs: null,
    });
  });
});

test('what the top of a file says of its runs', () => {
  expect(readRunRules(mapOf('tasks: []'))).toEqual({
    timeoutMs: null,
    pools: new Map(),
    onConflict: 'queue',
    notifyWhen: ['failure', 'recovery'],
  });
  const text =
    'timeout: 2h\npools: {gpu: 2}\nconcurrency: {on_conflict: skip}\nnotify: {when: [success, failure]}';
  expect(readRunRules(mapOf(text))).toEqual({
    timeoutMs: 7_200_000,
    pools: new Map([['gpu', 2]]),
    onConflict: 'skip',
    notifyWhen: ['failure', 'success'],
  });
});

/** The codes that a task of these keys gets. */
async function codesOf(task: string, top = ''): Promise<readonly string[]> {
  const faults = await faultsOf(`${top}tasks:\n  - {id: a, run: x, ${task}}\n`);
  return faults.map((fault) => fault.split(' ')[1] ?? '');
}

describe('contradictions get a code ("Bad input gets")', () => {
  test.each([
    ['timeout: 0', ['bad-duration']],
    ['timeout: -1', ['bad-duration']],
    ['timeout: .inf', ['no-json-value']],
    ['timeout: "1,5h"', ['bad-duration']],
    ['timeout: 5m garbage', ['bad-duration']],
    ['timeout: true', ['wrong-type']],
    ['timeout:', []],
    ['timeout_total: 0s, grace: 1x', ['bad-duration', 'bad-duration']],
    ['retry: {delay: 0, max_delay: x}', ['bad-duration', 'bad-duration']],
    ['breaker: {name: a, cooldown: 0}', ['bad-duration']],
    ['fallback: {cached: 0}', ['bad-duration']],
    ['undo: {run: x, timeout: 0, retry: {delay: 0}}', ['bad-duration', 'bad-duration']],
    ['retry: {when: [validation]}', ['never-retried']],
    ['retry: {when: permission}', ['never-retried']],
    ['undo: {run: x, retry: {when: permission}}', ['never-retried']],
    ['retry: {when: [nothing]}', ['bad-value']],
    ['retry: {when: []}', ['bad-value']],
    ['retry: {max_attempts: 0}', ['bad-value']],
    ['retry: {max_attempts: 1.5}', ['wrong-type']],
    ['retry: {delay: 5s, max_delay: 1s}', ['bad-value']],
    ['retry: {exit_codes: [0]}', ['bad-value']],
    ['retry: {exit_codes: 75}, config: {check: false}', ['never-retried']],
    ['retry: {when: exit_code}, config: {check: false}', ['never-retried']],
    ['retry: {when: timeout}, config: {check: false}', []],
    ['retry: {max_attempts: 1}', []],
    ['retry: {max_attempts: 1, delay: 1s, exit_codes: 75}, config: {check: false}', ['never-retried']],
    ['retry: {backoff: constant, factor: 3}', ['key-not-here']],
    ['retry: {backoff: exponential, factor: 3}', []],
    ['retry: {factor: 3}', []],
    ['breaker: {name: a, min_calls: 4}', ['key-not-here']],
    ['breaker: {name: a, min_calls: 4, failure_rate: 0.5}', []],
    ['undo: {run: x, breaker: {name: a, min_calls: 4}}', ['key-not-here']],
    ['undo: {}', ['no-plugin']],
    ['undo: {config: {}}', ['no-plugin']],
    ['undo: {run: x, plugin: shell}', ['run-and-plugin']],
    ['undo: {run: x, plugn: shell}', ['unknown-key']],
    ['undo: {run: x, uses: shell}', ['key-of-another-tool']],
    ['undo: {plugin: shell, rum: x, config: {command: x}}', ['unknown-key']],
    ['undo: {run: x, undo: {run: y}}', ['unknown-key']],
    ['fallback: {}', ['no-plugin']],
    ['fallback: {config: {a: 1}}', ['no-plugin']],
    ['fallback: {value: 1, config: {a: 1}}', ['key-not-here']],
    ['fallback: {value: 1, plugin: shell}', ['several-ways']],
    ['fallback: {value: 1, plgin: shell}', ['unknown-key']],
    ['fallback: {value: 1, cached: 1h}', ['several-ways']],
    ['fallback: {value: 1}, continue_on_error: true', ['fallback-and-continue']],
    ['fallback: {value: 1}, continue_on_error: false', []],
    ['pools: {gpu: 1}', ['unknown-pool']],
    ['rate: {api: 60}', ['wrong-type']],
    ['rate: {api: 60/x}', ['bad-rate']],
    ['breaker: {}', ['missing-key']],
    ['breaker: {name: a/b}', ['bad-name']],
    ['breaker: {name: a, failure_rate: 0}', ['bad-value']],
    ['locks: [../db]', ['bad-name']],
    ['locks: {db: host}', ['wrong-type']],
    ['locks: [{db: host}, {files: }]', ['wrong-type', 'wrong-type']],
    ['locks: {nam: db}', ['unknown-key']],
    ['locks: {mutex: db}', ['key-of-another-tool']],
    ['locks: [{scope: host}]', ['missing-key']],
    ['timeout: 10m, timeout_total: 10m', ['timeout-never-met']],
    ['timeout: 10m, timeout_total: 11m', []],
    ['priority: asap', ['bad-value']],
    ['grace: 10s', []],
  ])('%s: %j', async (task, codes) => {
    expect(await codesOf(task)).toEqual(codes);
  });

  test('pools are held against those of the file, in undo, hooks and defaults too', async () => {
    expect(await codesOf('pools: {gpu: 2}', 'pools: {gpu: 2}\n')).toEqual([]);
    expect(await codesOf('pools: {gpu: 3}', 'pools: {gpu: 2}\n')).toEqual(['pool-too-small']);
    expect(await codesOf('undo: {run: x, pools: {gpu: 3}}', 'pools: {gpu: 2}\n')).toEqual(['pool-too-small']);
    expect(await codesOf('priority: low', 'defaults: {pools: {gpu: 1}}\n')).toEqual(['unknown-pool']);
    const hook = 'hooks: {on_exit: [{id: h, run: x, pools: {gpu: 1}}]}\n';
    expect(await codesOf('priority: low', hook)).toEqual(['unknown-pool']);
  });

  test('a limit of the defaults counts beside one of the task, and is told once', async () => {
    const text = (defaults: string, task: string): string =>
      `defaults: {${defaults}}\ntasks:\n  - {id: a, run: x${task}}\n  - {id: b, run: x${task}}\n`;
    expect(await faultsOf(text('timeout_total: 5m', ', timeout: 10m'))).toEqual([
      '3:30 timeout-never-met',
      '4:30 timeout-never-met',
    ]);
    expect(await faultsOf(text('timeout_total: 5m, timeout: 5m', ''))).toEqual(['1:40 timeout-never-met']);
    expect(await faultsOf(text('timeout: soon', ''))).toEqual(['1:21 bad-duration']);
  });

  test.each([
    ['plugin: csv_ingest, config: {path: a}, retry: {exit_codes: [3]}', ['never-retried']],
    ['plugin: metrics, retry: {when: [exit_code, timeout]}', ['never-retried']],
    ['plugin: python_function, config: {function: "a:b"}, retry: {exit_codes: 3}', ['never-retried']],
    ['plugin: python_function, config: {function: "a:b"}, retry: {when: exit_code}', []],
    ['plugin: function, config: {function: "a:b"}, retry: {exit_codes: 3}', []],
    ['plugin: shell, config: {command: x}, retry: {exit_codes: 3}', []],
    ['run: x, undo: {plugin: metrics, retry: {exit_codes: 3}}', ['never-retried']],
  ])('a retry waits for no exit code where there is none: %s', async (task, codes) => {
    const { diagnostics } = await loadText(`tasks: [{id: a, ${task}}]\n`);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(
      codes.map((code) => `warning ${code}`),
    );
  });

  test('what is wrong in a rule is not what it differs by', async () => {
    const text = (one: string): string =>
      `tasks:\n  - {id: a, run: x, ${one}}\n  - {id: b, run: x, breaker: {name: r, failures: 3}, rate: {r: 1/s}}\n`;
    for (const [rule, code] of [
      ['breaker: {name: r, failures: 3, cooldown: soon}', 'bad-duration'],
      ['breaker: {name: r, failures: 0}', 'bad-value'],
      ['breaker: {name: r, failures: three}', 'wrong-type'],
      ['breaker: {name: r, failures: 3, timeout: 1m}', 'key-of-another-tool'],
      ['rate: {r: often}', 'bad-rate'],
      ['rate: {r: 60}', 'wrong-type'],
    ] as const) {
      const faults = await faultsOf(text(rule));
      expect(faults.map((fault) => fault.split(' ')[1])).toEqual([code]);
    }
  });

  test('names do not differ by case alone, in undo and other files neither, and each is told once', async () => {
    const differing = async (text: string, files = {}): Promise<readonly string[]> => {
      const { diagnostics } = await loadText(text, files);
      return diagnostics.map(({ code, message }) => `${code}: ${message}`);
    };
    const told = (one: string, other: string, nouns = ''): string =>
      `names-differ-by-case: the names "${one}" and "${other}"${nouns} differ only by case`;
    const task = (id: string, keys: string): string => `  - {id: ${id}, run: x, ${keys}}\n`;
    const tasks = (...list: readonly string[]): string => `tasks:\n${list.join('')}`;
    expect(await differing(`pools: {gpu: 1, GPU: 1}\n${tasks(task('a', 'pools: {gpu: 1}'))}`)).toEqual([
      told('gpu', 'GPU'),
    ]);
    expect(
      await differing(
        tasks(
          task('a', 'locks: db'),
          task('b', 'undo: {run: x, locks: {name: DB, scope: host}}'),
          task('c', 'locks: [DB]'),
        ),
      ),
    ).toEqual([told('db', 'DB', ' of two locks')]);
    expect(await differing(tasks(task('a', 'rate: {api: 1/s}'), task('b', 'rate: {Api: 1/s}')))).toEqual([
      told('api', 'Api', ' of two rates'),
    ]);
    const sub = { '/flows/sub.yaml': 'tasks: [{id: a, run: x, breaker: {name: DB}, locks: [db]}]\n' };
    const text = `${tasks(task('a', 'breaker: {name: db}'))}  - {id: s, workflow: sub.yaml}\n`;
    expect(await differing(text, sub)).toEqual([told('db', 'DB', ' of two breakers')]);
  });

  test('one name has one rule', async () => {
    const text = (one: string, other: string): string =>
      `tasks:\n  - {id: a, run: x, ${one}}\n  - {id: b, run: x, ${other}}\n`;
    expect(await faultsOf(text('rate: {r: 60/min}', 'rate: {r: 60/1m}'))).toEqual([]);
    expect(await faultsOf(text('rate: {r: 60/min}', 'rate: {r: 1/s}'))).toEqual(['3:31 rate-differs']);
    expect(await faultsOf(text('breaker: {name: r}', 'breaker: {name: r, failures: 5}'))).toEqual([]);
    expect(
      await faultsOf(text('breaker: {name: r}', 'undo: {run: x, breaker: {name: r, failures: 6}}')),
    ).toEqual(['3:36 breaker-differs']);
  });

  test('the file that a task runs shares the names, and what it says of its own runs does not hold', async () => {
    const sub = `timeout: 1h\nhooks: {on_exit: [{id: h, run: x}]}\ntasks:\n  - id: g\n    tasks: [{id: a, run: x, rate: {r: 1/s}, breaker: {name: b}}]\n`;
    const text = `tasks:\n  - {id: a, run: x, rate: {r: 2/s}, breaker: {name: b, failures: 1}}\n  - {id: s, workflow: sub.yaml}\n`;
    const { diagnostics } = await loadText(text, { '/flows/sub.yaml': sub });
    expect(diagnostics.map(({ code }) => code).toSorted()).toEqual(['breaker-differs', 'rate-differs']);
    const alone = await loadText('tasks: [{id: s, workflow: sub.yaml}]\n', { '/flows/sub.yaml': sub });
    expect(alone.diagnostics.map(({ message }) => message)).toEqual([
      '"timeout" and "hooks" of flows/sub.yaml hold only where that file is run by itself, not in task "s"',
    ]);
  });

  test.each([
    'timeout: 1m',
    'grace: 1s',
    'retry: {}',
    'breaker: {name: a}',
    'fallback: {value: 1}',
    'undo: {run: x}',
    'locks: a',
    'pools: {}',
    'rate: {}',
  ])('what holds for attempts is no key of a group or another file: %s', async (key) => {
    const group = await faultsOf(`tasks: [{id: g, ${key}, tasks: [{id: a, run: x}]}]\n`);
    expect(group).toEqual(['1:17 key-not-here']);
    const other = { '/flows/sub.yaml': 'tasks: [{id: a, run: x}]\n' };
    expect(await faultsOf(`tasks: [{id: g, ${key}, workflow: sub.yaml}]\n`, other)).toEqual([
      '1:17 key-not-here',
    ]);
  });

  test('timeout_total and priority stand on groups too', async () => {
    expect(
      await faultsOf('tasks: [{id: g, timeout_total: 1h, priority: low, tasks: [{id: a, run: x}]}]\n'),
    ).toEqual([]);
    expect(await faultsOf('tasks: [{id: g, timeout_total: x, tasks: [{id: a, run: x}]}]\n')).toEqual([
      '1:32 bad-duration',
    ]);
  });

  test.each([
    ['timeout: 0', ['bad-duration']],
    ['pools: {a b: 1}', ['bad-name']],
    ['pools: {a: 0}', ['bad-value']],
    ['notify: {}', ['missing-key']],
    ['notify: {webhook: {url: ftp://x}}', ['bad-value']],
    ['notify: {webhook: {url: example.com}}', ['bad-value']],
    ['notify: {webhook: {url: "https://me:secret@example.com"}}', ['bad-value']],
    ['notify: {webhook: {url: "https://example.com:70000"}}', ['bad-value']],
    ['notify: {webhook: {url: "https://"}}', ['bad-value']],
    ['notify: {webhook: {url: "http://localhost:22/"}}', ['bad-value']],
    ['notify: {webhook: {url: "http://localhost:8080/"}}', []],
    ['notify: {webhook: {url: "ftp://${{ env.HOST }}"}}', ['unknown-env']],
    ['defaults: {undo: {run: x}}', ['misplaced-key']],
    ['notify: {webhook: {secret: abcdef}}', ['missing-key']],
    ['notify: {when: never, file: x}', ['bad-value']],
    ['concurrency: {on_conflict: wait}', ['bad-value']],
    ['hooks: {on_exit: []}', ['empty-task-list']],
    ['hooks: {on_exit: [{id: a, rum: x}]}', ['unknown-key']],
    ['hooks: {on_exit: [{run: x}]}', ['missing-key']],
  ])('at the top of the file, %s: %j', async (top, codes) => {
    expect(await codesOf('priority: low', `${top}\n`)).toEqual(codes);
  });
});
