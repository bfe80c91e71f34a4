import { describe, expect, test } from 'vitest';
import { plainRules } from '../../src/model/attempt-rules.js';
import type { Task } from '../../src/model/workflow.js';
import { loadText } from './load-text.js';
import { faultsOf, workflowOf } from './workflow-of.js';

/* Issue 4, item 5: what takes a task back, and what stands in for one that failed. */

async function firstOf(text: string): Promise<Task> {
  const [task] = (await workflowOf(text)).tasks;
  if (task === undefined) throw new Error('there is no task');
  return task;
}

const above = '  - {id: up, run: x}\n  - {id: other, run: x}\n';

/** What is wrong with a task in which one expression stands at `HERE`. */
async function codesAt(task: string, expression: string): Promise<readonly string[]> {
  const text = `secrets: {S: {from: env}}\nenv: {E: x}\ntasks:\n${above}  - ${task.replace('HERE', `"\${{ ${expression} }}"`)}\n`;
  return (await faultsOf(text)).map((fault) => fault.replace(/^\S+ /u, ''));
}

describe('undo', () => {
  test('is a task of its own that waits for the one it takes back', async () => {
    const { undo } = await firstOf(
      'tasks:\n  - id: a\n    run: x\n    working_dir: sub\n    env: {E: x}\n    undo: {run: "y ${{ result.stdout }}", timeout: 5s, retry: {max_attempts: 2}}\n',
    );
    expect(undo).toMatchObject({
      id: 'a.undo',
      index: 0,
      dependsOn: [{ id: 'a', when: ['completed'] }],
      condition: null,
      undo: null,
      workingDir: '/flows/sub',
      env: [{ name: 'E' }],
      rules: { timeoutMs: 5000, retry: { maxAttempts: 2 }, fallback: null },
      work: { kind: 'plugin', plugin: 'shell' },
      place: { line: 6, column: 5 },
    });
  });

  test('may be any plugin, and has the plain rules whatever the task and the defaults say', async () => {
    const { undo, rules } = await firstOf(
      'defaults: {timeout: 9s, env: {D: x}}\ntasks: [{id: a, run: x, retry: {max_attempts: 4}, undo: {plugin: function, config: {function: "f:f"}}}]\n',
    );
    expect(rules).toMatchObject({ timeoutMs: 9000, retry: { maxAttempts: 4 } });
    expect(undo?.rules).toEqual(plainRules);
    expect(undo?.work).toMatchObject({ plugin: 'function', config: { value: { function: 'f:f' } } });
    expect(undo?.env.map(({ name }) => name)).toEqual(['D']);
  });

  test('without it there is none', async () => {
    expect((await firstOf('tasks: [{id: a, run: x}]\n')).undo).toBeNull();
  });

  test('sees what its task sees, the result, and the task itself', async () => {
    const task =
      '{id: a, run: x, depends_on: up, env: {T: x}, for_each: [1], as: n, undo: {plugin: function, config: {function: "f:f", args: [HERE]}}}';
    for (const seen of [
      'result.stdout',
      'tasks.a.status',
      'tasks.up.result',
      'item + each.index + n',
      'env.T + env.E',
      'secrets.S',
    ])
      expect(await codesAt(task, seen)).toEqual([]);
    expect(await codesAt(task, 'tasks.other.result')).toEqual(['task-not-upstream']);
    expect(await codesAt(task, 'tasks.nobody.result')).toEqual(['unknown-task']);
    expect(await codesAt(task, 'run.status')).toEqual(['unknown-field']);
  });

  test('in a group it sees what is around', async () => {
    const task =
      '{id: g, depends_on: up, for_each: [1], tasks: [{id: b, run: x}, {id: a, run: x, depends_on: b, undo: {plugin: function, config: {function: "f:f", args: [HERE]}}}]}';
    expect(await codesAt(task, 'tasks.up.status + tasks.b.status + tasks.a.status')).toEqual([]);
    expect(await codesAt(task, 'item')).toEqual([]);
  });

  test('its plugin and config are checked, its own variables hold secrets as those of the task do', async () => {
    expect(await codesAt('{id: a, run: x, undo: {plugin: nope}}', '1')).toEqual(['unknown-plugin']);
    expect(await codesAt('{id: a, run: x, undo: {plugin: csv_ingest, config: {}}}', '1')).toEqual([
      'config-missing-key',
    ]);
    const argv =
      '{id: a, run: x, env: {T: "${{ secrets.S }}"}, undo: {plugin: shell, config: {command: [ls, HERE]}}}';
    expect(await codesAt(argv, 'env.T')).toEqual(['secret-in-argv']);
  });

  test('a plugin that shares the working directory of the run cannot take back what was done elsewhere', async () => {
    const { diagnostics } = await loadText(
      'tasks: [{id: a, run: x, working_dir: sub, undo: {plugin: function, config: {function: "f:f"}}}]\n',
    );
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      [
        'working-dir-not-possible',
        'the undo of task "a" cannot have a working directory of its own: the plugin "function" shares that of the run',
      ],
    ]);
  });
});

describe('fallback', () => {
  test.each<readonly [text: string, fallback: object]>([
    ['{value: {rows: []}}', { kind: 'value', value: { kind: 'literal', value: { rows: [] } } }],
    ['{value: null}', { kind: 'value', value: { kind: 'literal', value: null } }],
    ['{value: "${{ run.id }}"}', { kind: 'value', value: { kind: 'expression' } }],
    ['{cached: 24h}', { kind: 'cached', maxAgeMs: 86_400_000 }],
    ['{cached: 90}', { kind: 'cached', maxAgeMs: 90_000 }],
    [
      '{plugin: shell, config: {command: echo}}',
      { kind: 'plugin', plugin: 'shell', config: { kind: 'literal', value: { command: 'echo' } } },
    ],
  ])('%s', async (text, fallback) => {
    const { rules } = await firstOf(`tasks: [{id: a, run: x, fallback: ${text}}]\n`);
    expect(rules.fallback).toMatchObject(fallback);
  });

  test('that of the defaults holds for tasks that have none, also in groups, and not for the groups', async () => {
    const { tasks } = await workflowOf(
      'defaults: {fallback: {value: 1}}\ntasks:\n  - {id: a, run: x, fallback: {cached: 1h}}\n  - {id: g, tasks: [{id: b, run: x}]}\n',
    );
    const [a, g] = tasks;
    expect(a?.rules.fallback).toMatchObject({ kind: 'cached' });
    expect(g?.rules).toEqual(plainRules);
    expect(g?.work.kind === 'group' ? g.work.tasks[0]?.rules.fallback : null).toMatchObject({
      kind: 'value',
    });
  });

  test('sees what the config of its task sees, and not the task', async () => {
    const plugin =
      '{id: a, run: x, depends_on: up, env: {T: x}, for_each: [1], fallback: {plugin: function, config: {function: "f:f", args: [HERE]}}}';
    for (const task of [
      plugin,
      '{id: a, run: x, depends_on: up, env: {T: x}, for_each: [1], fallback: {value: HERE}}',
    ]) {
      for (const seen of ['tasks.up.result', 'item', 'env.T', 'secrets.S', 'run.id'])
        expect(await codesAt(task, seen)).toEqual([]);
      expect(await codesAt(task, 'result')).toEqual(['root-not-here']);
      expect(await codesAt(task, 'tasks.other.result')).toEqual(['task-not-upstream']);
      expect(await codesAt(task, 'tasks.a.result')).toEqual(['task-not-upstream']);
    }
  });

  test('a task that it does not wait for: the line to add is that of its task', async () => {
    const text =
      'tasks:\n  - {id: b, run: x}\n  - {id: a, run: x, fallback: {plugin: shell, config: {command: "${{ tasks.b.status }} ${{ tasks.a.status }}"}}}\n';
    const { diagnostics } = await loadText(text);
    expect(diagnostics.map(({ hint }) => hint)).toEqual([
      'add it to task "a": depends_on: [b]',
      expect.stringContaining('its own result'),
    ]);
  });

  test('its plugin and config are checked', async () => {
    expect(await codesAt('{id: a, run: x, fallback: {plugin: nope}}', '1')).toEqual(['unknown-plugin']);
    expect(
      await codesAt('{id: a, run: x, fallback: {plugin: csv_ingest, config: {paht: x}}}', '1'),
    ).toContain('config-unknown-key');
  });
});
