import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import { factsOf, runOnce, sameFunction, statuses } from './run-once.js';

const stdouts = (list: readonly { readonly stdout: string }[]) => list.map(({ stdout }) => stdout);

describe('item 7: what a loop goes over', () => {
  test.each<[string, string, readonly string[]]>([
    ['a list', '[x, 5, {k: v}]', ['0||3|x', '1||3|5', '2||3|{"k":"v"}']],
    [
      'a mapping',
      '{north: 1, __proto__: zero, south: [2]}',
      ['0|north|3|1', '1|__proto__|3|zero', '2|south|3|[2]'],
    ],
    ['an expression that gives a list', '${{ params.o.list }}', ['0||2|one', '1||2|two']],
    ['an expression that gives a mapping', '${{ params.o.map }}', ['0|k|1|v']],
    ['a list with expressions', '["${{ params.o.list[1] }}", last]', ['0||2|two', '1||2|last']],
    ['an empty list', '[]', []],
    ['an empty mapping', '{}', []],
    ['an expression that gives an empty list', '${{ params.o.none }}', []],
  ])('%s: item, the name by as, each.index, each.key, each.length', async (_what, items, expected) => {
    const { code, stderr, run, summary } = await runOnce(
      `params: {o: {type: object, default: {list: [one, two], map: {k: v}, none: []}}}
tasks:
  - id: each
    for_each: ${items}
    as: thing
    run: |
      [ \${{ item }} = \${{ thing }} ]
      printf %s "\${{ each.index }}|\${{ each.key }}|\${{ each.length }}|\${{ thing }}"
  - {id: below, run: "echo \${{ size(tasks.each.result) }}", depends_on: each}
`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(stdouts(summary.each)).toEqual(expected);
    expect(summary.below.stdout).toBe(String(expected.length));
    expect(run?.record.tasks.each).toMatchObject({ status: 'completed', items: expected.length });
  });

  test.each([
    ['a text', '${{ params.o.text }}'],
    ['a number', '${{ params.o.n }}'],
    ['null', '${{ params.o.nothing }}'],
    ['what is not there', '${{ params.o.absent }}'],
    ['more than 100,000 items', '${{ tasks.many.result }}'],
  ])('%s is a clear failure', async (_what, items) => {
    const { code, run, summary, project } = await runOnce(
      `params: {o: {type: object, default: {text: abc, n: 5, nothing: null}}}
tasks:
  - {id: many, plugin: function, config: {function: "./f.mjs:many"}}
  - {id: each, for_each: "${items}", run: touch ran, depends_on: many}
  - {id: below, run: touch ran, depends_on: each}
`,
      {
        files: {
          'f.mjs': 'export const many = () => Array.from({ length: 100_001 }, (_, index) => index);\n',
        },
      },
    );
    expect(code).toBe(1);
    expect(summary.each.error).toMatch(/for_each|each/);
    expect(run?.record.tasks.each.error.class).toBe('validation');
    expect(run?.record.tasks.below.status).toBe('blocked');
    expect(project.exists('ran')).toBe(false);
  });

  test.each(['5', 'text', 'true', '"${{ params.n }}"', '["${{ item }}"]'])(
    'for_each: %s is a diagnostic',
    async (items) => {
      const { code, stderr } = await runOnce(
        `params: {n: 5}\ntasks: [{id: a, for_each: ${items}, run: "true"}]\n`,
      );
      expect(code).toBe(2);
      expect(stderr).toMatch(/^w\.yaml:2:\d+ error /);
    },
  );

  test.each(['item', 'tasks', 'params', 'in', 'true', 'a-b', '1a'])(
    'as: %s is a diagnostic',
    async (name) => {
      const { code } = await runOnce(`tasks: [{id: a, for_each: [1], as: "${name}", run: "true"}]\n`);
      expect(code).toBe(2);
    },
  );

  test.each(['as: x', 'max_parallel: 2', 'fail_fast: true'])(
    '%s without for_each is a diagnostic',
    async (key) => {
      const { code, stderr } = await runOnce(`tasks: [{id: a, ${key}, run: "true"}]\n`);
      expect(code).toBe(2);
      expect(stderr).toContain('for_each');
    },
  );
});

describe('item 7: instances', () => {
  test('have their own status, attempts and log; the items are recorded', async () => {
    const { code, run, summary } = await runOnce(
      `tasks:
  - id: each
    for_each: [one, bad, three]
    as: name
    run: echo said \${{ name }}; [ \${{ name }} != bad ]
    env: {NAME: "\${{ name }}"}
    outputs: {said: "\${{ result.stdout }} of \${{ each.length }}"}
  - {id: below, run: echo never, depends_on: each}
  - {id: other, run: echo other}
`,
    );
    expect(code).toBe(1);
    expect(summary).toEqual({
      each: [
        { stdout: 'said one', stderr: '', returncode: 0 },
        { error: 'exit code 1', stdout: 'said bad', stderr: '', returncode: 1 },
        { stdout: 'said three', stderr: '', returncode: 0 },
      ],
      other: expect.objectContaining({ stdout: 'other' }),
    });
    expect(statuses(run)).toEqual({
      each: 'failed',
      below: 'blocked',
      other: 'completed',
      'each[0]': 'completed',
      'each[1]': 'failed',
      'each[2]': 'completed',
    });
    expect(run?.record.tasks['each[0]']).toMatchObject({
      attempts: [{ attempt: 1, status: 'completed', log: { bytes: 9 } }],
      outputs: { said: 'said one of 3' },
    });
    expect(run?.events.find(({ type }) => type === 'task.opened')).toMatchObject({
      task: 'each',
      holds: { kind: 'items', items: ['one', 'bad', 'three'], keys: null },
    });
    expect(
      ['each.0', 'each.1', 'each.2'].map((name) => existsSync(join(run?.dir ?? '', `tasks/${name}.log`))),
    ).toEqual([true, true, true]);
  });

  test('continue_on_error belongs to the loop as a whole: dependents see the list, failures in place', async () => {
    const { code, run, summary } = await runOnce(
      `tasks:
  - id: each
    for_each: [0, 3, 0]
    run: exit \${{ item }}
    continue_on_error: true
  - id: below
    plugin: function
    config: {function: "./f.mjs:same", args: ["\${{ tasks.each.result.map(one, has(one.error)) }}", "\${{ tasks.each.status }}"]}
    depends_on: each
`,
      { files: sameFunction },
    );
    expect(code).toBe(0);
    expect(summary.below).toEqual([[false, true, false], 'failed']);
    expect(run?.record.tasks.each).toMatchObject({ status: 'failed', tolerated: true });
    expect(run?.record.status).toBe('partially_completed');
  });

  test('if and depends_on belong to the loop as a whole', async () => {
    const { run, summary } = await runOnce(
      `tasks:
  - {id: first, run: "true"}
  - {id: each, for_each: [1, 2], if: "\${{ tasks.first.result.returncode == 1 }}", run: "true", depends_on: first}
`,
    );
    expect(statuses(run)).toEqual({ first: 'completed', each: 'skipped' });
    expect(Object.keys(summary)).toEqual(['first']);
  });

  test('fail_fast: what has not begun does not begin, and stands as null in the list', async () => {
    const { code, project, summary } = await runOnce(
      `tasks:
  - id: each
    for_each: [a, bad, c, d]
    max_parallel: 1
    fail_fast: true
    run: touch ran-\${{ item }}; [ \${{ item }} != bad ]
`,
    );
    expect(code).toBe(1);
    expect(summary.each).toEqual([
      expect.anything(),
      { error: expect.any(String), stdout: '', stderr: '', returncode: 1 },
      null,
      null,
    ]);
    expect(['a', 'bad', 'c', 'd'].filter((name) => project.exists(`ran-${name}`))).toEqual(['a', 'bad']);
  });

  test('fail_fast: what runs is ended, with everything it started', async () => {
    const project = createProject();
    const gate = project.gate('wait');
    project.write(
      'w.yaml',
      `tasks:
  - id: each
    for_each: [wait, bad]
    fail_fast: true
    run: |
      if [ \${{ item }} = bad ]; then read -r x < started; exit 3; fi
      echo go > started
      ${gate.command}
`,
    );
    const { stdout } = await project.oprun(['validate', 'w.yaml']);
    expect(stdout).not.toContain(' error ');
    execFileSync('mkfifo', [join(project.dir, 'started')]);
    const running = project.start(['w.yaml', '-j', '2']);
    await gate.entered();
    const { code } = await running.ended;
    const [run] = project.runs();
    expect(code).toBe(1);
    expect(statuses(run)).toEqual({ each: 'failed', 'each[0]': 'cancelled', 'each[1]': 'failed' });
    expect(run?.summary.each[0]).toBe(null);
  });

  test('max_parallel bounds how many are under way, and item order is kept', async () => {
    const { run, summary } = await runOnce(
      `max_parallel: 8
tasks:
  - {id: each, for_each: [0, 1, 2, 3, 4, 5, 6, 7], max_parallel: 2, run: "echo \${{ item }}"}
`,
    );
    expect(stdouts(summary.each)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    let running = 0;
    let most = 0;
    for (const { type } of run?.events ?? []) {
      if (type === 'task.started') running += 1;
      if (type === 'task.completed') running -= 1;
      most = Math.max(most, running);
    }
    expect(most).toBeLessThanOrEqual(2);
  });

  test('instances run beside each other', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - id: each
    for_each: [reads, writes]
    run: if [ \${{ item }} = reads ]; then read -r x < f; echo "$x"; else echo word > f; fi
`,
    });
    execFileSync('mkfifo', [join(project.dir, 'f')]);
    await project.oprun(['w.yaml', '-j', '2']);
    expect(stdouts(project.runs()[0]?.summary.each)).toEqual(['word', '']);
  });

  test('only leaves take slots: loops of groups of loops run through with -j 1', async () => {
    const { code, summary } = await runOnce(
      `tasks:
  - id: outer
    for_each: [a, b]
    as: letter
    tasks:
      - id: inner
        for_each: [1, 2]
        run: echo \${{ letter }}\${{ item }}
      - id: both
        tasks:
          - {id: deep, run: "echo \${{ letter }} \${{ item }}"}
        depends_on: inner
`,
      { args: ['-j', '1'] },
    );
    expect(code).toBe(0);
    const one = (letter: string) => ({
      inner: [1, 2].map((n) => expect.objectContaining({ stdout: `${letter}${n}` })),
      both: { deep: expect.objectContaining({ stdout: `${letter} ${letter}` }) },
    });
    expect(summary.outer).toEqual([one('a'), one('b')]);
  });

  test('a loop that is cancelled by a signal leaves a whole record', async () => {
    const project = createProject();
    const gate = project.gate('wait');
    project.write(
      'w.yaml',
      `tasks:\n  - id: each\n    for_each: [1, 2, 3]\n    max_parallel: 1\n    run: |\n      ${gate.command}\n`,
    );
    const running = project.start(['w.yaml']);
    await gate.entered();
    running.process.kill('SIGTERM');
    const { code } = await running.ended;
    const [run] = project.runs();
    expect(code).toBe(143);
    expect(run?.record.status).toBe('cancelled');
    expect(factsOf(run, 'each')).toEqual(['opened', 'cancelled']);
    expect(factsOf(run, 'each[0]')).toEqual(['started', 'cancelled']);
  });
});

describe('done when: many items (bench/many-items.mjs has 100,000)', () => {
  test('2,000: order, failures in place, and nothing is lost', async () => {
    const { code, run, summary } = await runOnce(
      `plugins: [./same.mjs]
tasks:
  - {id: many, plugin: function, config: {function: "./f.mjs:many"}}
  - {id: each, for_each: "\${{ tasks.many.result }}", plugin: same, config: {item: "\${{ item }}"}, depends_on: many}
`,
      {
        args: ['--output', 'quiet', '-j', '4'],
        files: {
          'same.mjs': `export const plugin = {
  name: 'same',
  run({ item }) {
    if (item % 500 === 499) throw new Error('no ' + item);
    return item;
  },
};
`,
          'f.mjs': 'export const many = () => Array.from({ length: 2000 }, (_, index) => index);\n',
        },
      },
    );
    expect(code).toBe(1);
    expect(summary.each).toEqual(
      Array.from({ length: 2000 }, (_, index) => (index % 500 === 499 ? { error: `no ${index}` } : index)),
    );
    const ended = run?.events.filter(
      ({ type, task }) => /completed|failed/.test(type) && task?.startsWith('each['),
    );
    expect(new Set(ended?.map(({ task }) => task)).size).toBe(2000);
  });
});
