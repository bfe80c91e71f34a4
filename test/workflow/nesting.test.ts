import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/model/workflow.js';
import { deepestGroups } from '../../src/workflow/check-shape.js';
import { loadText } from './load-text.js';
import { faultsOf, workflowOf } from './workflow-of.js';

/** The tasks of a group. */
function tasksOf(task: Task | undefined): readonly Task[] {
  return task?.work.kind === 'group' ? task.work.tasks : [];
}

describe('groups (item 8)', () => {
  test('tasks stand in tasks, each with its own index, directory and tolerance', async () => {
    const { tasks } = await workflowOf(`defaults: {continue_on_error: true}
tasks:
  - id: first
    run: ./first
  - id: group
    depends_on: first
    working_dir: data
    tasks:
      - {id: first, run: ./inner}
      - id: deeper
        depends_on: [first]
        tasks:
          - {id: first, run: ./deepest, working_dir: sub, continue_on_error: false}
`);
    const [, group] = tasks;
    const [inner, deeper] = tasksOf(group);
    const [deepest] = tasksOf(deeper);
    expect(tasks.map(({ index }) => index)).toEqual([0, 1]);
    expect(group).toMatchObject({ id: 'group', workingDir: '/flows/data', continueOnError: true });
    expect(inner).toMatchObject({ id: 'first', index: 0, workingDir: '/flows/data', continueOnError: true });
    expect(deeper).toMatchObject({ index: 1, dependsOn: [{ id: 'first', when: ['completed'] }] });
    expect(deepest).toMatchObject({ id: 'first', workingDir: '/flows/sub', continueOnError: false });
    expect(deepest?.place).toEqual({ line: 13, column: 18 });
  });

  test('what is wrong inside of a group is told as it is at the top, in the order of the places', async () => {
    const text = `tasks:
  - id: group
    tasks:
      - {id: a b, run: x}
      - {id: one, script: x, depends_on: [two, three]}
      - {id: two, plugin: shel, depends_on: [one]}
      - {id: one, plugin: shell, config: {comand: x}}
      - {id: none}
      - id: inner
        tasks:
          - {id: x, run: x, effects: once}
          - {id: y, run: 5, depends_on: [y]}
`;
    expect(await faultsOf(text)).toEqual([
      '4:14 bad-id',
      '5:14 dependency-cycle',
      '5:19 key-of-another-tool',
      '5:48 unknown-dependency',
      '6:27 unknown-plugin',
      '7:14 duplicate-id',
      '7:43 config-unknown-key',
      '8:14 no-plugin',
      '11:29 key-not-yet',
      '12:26 wrong-type',
      '12:42 self-dependency',
    ]);
  });

  test('an id is local: one of the group beside it is nobody outside', async () => {
    const text = `tasks:
  - {id: a, run: x}
  - id: group
    tasks:
      - {id: b, run: x, depends_on: [a]}
  - {id: c, run: x, depends_on: [b]}
`;
    expect(await faultsOf(text)).toEqual(['5:38 unknown-dependency', '6:34 unknown-dependency']);
  });

  test(`groups nest ${String(deepestGroups)} deep and no deeper`, async () => {
    const nested = (depth: number): string =>
      depth === 0 ? '[{id: a, run: x}]' : `[{id: a, tasks: ${nested(depth - 1)}}]`;
    expect(await faultsOf(`tasks: ${nested(deepestGroups)}\n`)).toEqual([]);
    const [fault] = await faultsOf(`tasks: ${nested(deepestGroups + 1)}\n`);
    expect(fault).toContain('too-deep');
  });
});

describe('dependencies (item 9)', () => {
  test('an id alone asks for completion, and words are kept in one order', async () => {
    const { tasks } = await workflowOf(`tasks:
  - {id: a, run: x}
  - {id: b, run: x}
  - {id: c, run: x, depends_on: [a, {task: b}]}
  - {id: d, run: x, depends_on: {task: a, when: failed}}
  - {id: e, run: x, depends_on: [{task: a, when: [skipped, completed]}, {task: b, when: done}]}
`);
    expect(tasks.map(({ dependsOn }) => dependsOn)).toEqual([
      [],
      [],
      [
        { id: 'a', when: ['completed'] },
        { id: 'b', when: ['completed'] },
      ],
      [{ id: 'a', when: ['failed'] }],
      [
        { id: 'a', when: ['completed', 'skipped'] },
        { id: 'b', when: ['done'] },
      ],
    ]);
  });

  test.each([
    ['success', 'completed'],
    ['failure', 'failed'],
    ['always', 'done'],
    ['Succeeded', 'completed'],
    ['complted', 'completed'],
  ])('the word %s is answered with %s', async (word, ours) => {
    const text = `tasks:\n  - {id: a, run: x}\n  - {id: b, run: x, depends_on: [{task: a, when: ${word}}]}\n`;
    const { diagnostics } = await loadText(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-value']);
    expect(diagnostics[0]?.hint).toContain(`"${ours}"`);
  });
});

describe('loops (item 7)', () => {
  test('over a list and a mapping, with what belongs to them', async () => {
    const { tasks } = await workflowOf(`tasks:
  - {id: a, run: x, for_each: [1, 2], as: number, max_parallel: 3, fail_fast: true}
  - {id: b, run: x, for_each: {one: 1, two: 2}}
  - {id: c, for_each: [], tasks: [{id: d, run: x}]}
`);
    expect(tasks.map(({ forEach }) => forEach)).toEqual([
      { items: { kind: 'literal', value: [1, 2] }, as: 'number', maxParallel: 3, failFast: true },
      { items: { kind: 'literal', value: { one: 1, two: 2 } }, as: null, maxParallel: null, failFast: false },
      { items: { kind: 'literal', value: [] }, as: null, maxParallel: null, failFast: false },
    ]);
    expect(tasks[2]?.work.kind).toBe('group');
  });

  test.each([
    ['5', 'wrong-type'],
    ['a, b', 'wrong-type'],
    ['true', 'wrong-type'],
    ['', 'wrong-type'],
  ])('over %j is a mistake', async (items, code) => {
    const { diagnostics } = await loadText(`tasks:\n  - id: a\n    run: x\n    for_each: ${items}\n`);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test('what is said of a loop stands beside for_each alone', async () => {
    expect(await faultsOf('tasks:\n  - {id: a, run: x, as: b, max_parallel: 1, fail_fast: false}\n')).toEqual(
      ['2:21 key-not-here', '2:28 key-not-here', '2:45 key-not-here'],
    );
  });

  test('env and outputs of a group stand at its tasks', async () => {
    const text =
      'tasks:\n  - {id: a, for_each: [1], env: {A: b}, outputs: {c: 1}, tasks: [{id: d, run: x}]}\n';
    expect(await faultsOf(text)).toEqual(['2:28 key-not-here', '2:41 key-not-here']);
  });
});

test('an expression cannot stand where a value is needed beforehand', async () => {
  const text = `name: \${{ run.id }}
max_parallel: \${{ 2 }}
env_file: ["\${{ run.dir }}/env"]
secrets: {A: {from: file, path: "\${{ run.dir }}/a"}}
params: {p: {type: "\${{ 1 }}", default: "\${{ run.id }}"}}
defaults: {continue_on_error: "\${{ true }}"}
tasks:
  - id: \${{ run.id }}
    plugin: \${{ run.id }}
    description: \${{ run.id }}
    depends_on: ["\${{ run.id }}"]
    working_dir: \${{ run.dir }}
    for_each: [1]
    as: \${{ run.id }}
    max_parallel: \${{ 1 }}
    fail_fast: \${{ true }}
    continue_on_error: \${{ true }}
  - id: b
    workflow: \${{ run.id }}.yaml
`;
  const faults = await faultsOf(text);
  expect(faults.filter((fault) => !fault.endsWith('expression-not-here'))).toEqual([]);
  expect(faults).toHaveLength(16);
});

test('$${{ in plain text is the text ${{', async () => {
  const { description } = await workflowOf('description: a $${{ b }}\ntasks: [{id: a, run: x}]\n');
  expect(description).toBe('a ${{ b }}');
});
