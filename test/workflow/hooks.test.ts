import { describe, expect, test } from 'vitest';
import { hookTasks } from '../../src/model/workflow.js';
import { allWorkflows } from '../../src/model/all-workflows.js';
import { loadText } from './load-text.js';
import { faultsOf, workflowOf } from './workflow-of.js';

/* Issue 4, item 6: hooks are lists of tasks that run when all others are over. */

const tasks = 'tasks:\n  - {id: a, run: x}\n  - {id: g, tasks: [{id: inner, run: x}]}\n';

async function hinted(text: string): Promise<readonly (readonly [string, string | null])[]> {
  return (await loadText(text)).diagnostics.map(({ code, hint }) => [code, hint] as const);
}

describe('hooks as tasks', () => {
  test('each list is a group that waits for all tasks of the file, however they end', async () => {
    const { hooks } = await workflowOf(
      `${tasks}hooks:\n  on_failure:\n    - {id: tell, run: x}\n    - {id: a, run: y, depends_on: tell}\n`,
    );
    expect(hooks).toMatchObject({ on_success: null, on_cancel: null, on_exit: null });
    expect(hooks.on_failure).toMatchObject({
      id: 'hooks.on_failure',
      index: 0,
      dependsOn: [
        { id: 'a', when: ['done'] },
        { id: 'g', when: ['done'] },
      ],
      work: {
        kind: 'group',
        tasks: [
          { id: 'tell', index: 0, dependsOn: [] },
          { id: 'a', index: 1, dependsOn: [{ id: 'tell', when: ['completed'] }] },
        ],
      },
      place: { line: 5, column: 3 },
    });
  });

  test('without hooks there are none', async () => {
    expect(hookTasks((await workflowOf(tasks)).hooks)).toEqual([]);
  });

  test('they come in the order in which they are looked at', async () => {
    const list = '[{id: x, run: x}]';
    const { hooks } = await workflowOf(`${tasks}hooks: {on_exit: ${list}, on_success: ${list}}\n`);
    expect(hookTasks(hooks).map(({ id }) => id)).toEqual(['hooks.on_success', 'hooks.on_exit']);
  });

  test('what defaults say does not reach them, what they say themselves does', async () => {
    const { hooks, tasks: own } = await workflowOf(
      `defaults: {timeout: 5s, env: {E: x}, continue_on_error: true}\n${tasks}hooks:\n  on_exit:\n    - {id: x, run: x}\n    - {id: y, run: y, timeout: 7s, continue_on_error: true}\n`,
    );
    const [first] = own;
    expect(first).toMatchObject({
      continueOnError: true,
      rules: { timeoutMs: 5000 },
    });
    expect(first?.env).toHaveLength(1);
    const work = hooks.on_exit?.work;
    expect(work?.kind === 'group' ? work.tasks : []).toMatchObject([
      { continueOnError: false, env: [], rules: { timeoutMs: null, fallback: null } },
      { continueOnError: true, env: [], rules: { timeoutMs: 7000, fallback: null } },
    ]);
  });

  test('a hook may run another file, whose secrets are then asked for too', async () => {
    const text = `${tasks}hooks:\n  on_exit: [{id: x, workflow: ./other.yaml}]\n`;
    const other =
      'name: other\ntasks: [{id: o, run: x}]\nhooks: {on_exit: [{id: y, workflow: third.yaml}]}\n';
    const { workflow } = await loadText(text, {
      '/flows/other.yaml': other,
      '/flows/third.yaml': 'name: third\ntasks: [{id: t, run: x}]\n',
    });
    if (workflow === null) throw new Error('it has mistakes');
    expect(allWorkflows(workflow).map(({ name }) => name)).toEqual(['load', 'other']);
  });
});

describe('what a hook may name', () => {
  const hooked = (task: string): string => `${tasks}hooks:\n  on_exit:\n    - ${task}\n`;

  test('every task of the file, whichever way it ended, and how the run did', async () => {
    const run =
      'echo ${{ tasks.a.status }} ${{ tasks.g.result.inner }} ${{ run.status }} ${{ run.failures }}';
    expect(await faultsOf(hooked(`{id: x, run: "${run}", if: "\${{ run.status == 'failed' }}"}`))).toEqual(
      [],
    );
    expect(await faultsOf(hooked('{id: h, tasks: [{id: x, run: "${{ run.failures[0].task }}"}]}'))).toEqual(
      [],
    );
  });

  test('no task inside of a group, and no task of another hook', async () => {
    expect(await faultsOf(hooked('{id: x, run: "${{ tasks.inner.status }}"}'))).toEqual([
      '6:31 unknown-task',
    ]);
    const two = 'hooks: {on_exit: [{id: x, run: "${{ tasks.y.status }}"}], on_failure: [{id: y, run: x}]}\n';
    expect(await faultsOf(tasks + two)).toEqual(['4:43 unknown-task']);
  });

  test('a task of the same list only where it waits for it', async () => {
    const text = hooked('{id: x, run: "${{ tasks.y.status }}"}\n    - {id: y, run: x}');
    expect(await hinted(text)).toEqual([['task-not-upstream', 'add it to this task: depends_on: [y]']]);
  });

  test('the nearest task of an id is that of the list', async () => {
    expect(await hinted(hooked('{id: x, run: "${{ tasks.a.status }}"}\n    - {id: a, run: x}'))).toEqual([
      ['task-not-upstream', 'add it to this task: depends_on: [a]'],
    ]);
  });

  test('not result, and no variable of defaults', async () => {
    expect(await faultsOf(hooked('{id: x, run: "${{ result }}"}'))).toEqual(['6:25 root-not-here']);
    const text = `defaults: {env: {D: x}}\n${hooked('{id: x, run: "${{ env.D }}"}')}`;
    expect(await faultsOf(text)).toEqual(['7:29 unknown-env']);
  });

  test('tasks know nothing of how the run ends', async () => {
    expect(await hinted('tasks: [{id: a, run: "${{ run.status }} ${{ run.failures }}"}]\n')).toEqual([
      ['unknown-field', expect.stringContaining('"hooks"')],
      ['unknown-field', expect.stringContaining('"hooks"')],
    ]);
  });
});

describe('mistakes in hooks', () => {
  const hooked = (list: string): string => `${tasks}hooks:\n  on_exit:\n${list}`;

  test('ids are unique in their list, and dependencies stay in it', async () => {
    expect(await faultsOf(hooked('    - {id: x, run: x}\n    - {id: x, run: x}\n'))).toEqual([
      '7:12 duplicate-id',
    ]);
    const { diagnostics } = await loadText(hooked('    - {id: x, run: x, depends_on: [a, nobody]}\n'));
    expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
      [
        'task "x" depends on "a", and there is no such task in "hooks.on_exit"',
        'a hook runs when all tasks of the file are over: remove it',
      ],
      [
        'task "x" depends on "nobody", and there is no such task in "hooks.on_exit"',
        'there is no other task: remove it',
      ],
    ]);
  });

  test('a task that waits for a hook waits for nobody', async () => {
    expect(
      await faultsOf('tasks: [{id: a, run: x, depends_on: x}]\nhooks: {on_exit: [{id: x, run: x}]}\n'),
    ).toEqual(['1:37 unknown-dependency']);
  });

  test('plugins and their configs are checked', async () => {
    const list = '    - {id: x, plugin: nope}\n    - {id: y, plugin: csv_ingest, config: {paht: x}}\n';
    expect(await faultsOf(hooked(list))).toEqual(['6:23 unknown-plugin', '7:44 config-unknown-key']);
  });

  test('a key of the plugin that stands in the task is answered', async () => {
    expect(await hinted(hooked('    - {id: x, plugin: csv_ingest, path: x}\n'))).toEqual([
      ['unknown-key', expect.stringContaining('belongs under "config:"')],
    ]);
  });

  test('nothing in a hook is ever undone', async () => {
    const list =
      '    - {id: x, run: x, undo: {run: y}}\n    - {id: g, tasks: [{id: y, run: x, undo: {run: y}}]}\n';
    expect(await hinted(hooked(list))).toEqual([
      ['key-not-here', 'remove it'],
      ['key-not-here', 'remove it'],
    ]);
  });
});
