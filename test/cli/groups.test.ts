import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import type { RunFiles } from '../rig.js';
import { runOnce, sameFunction, statuses } from './run-once.js';

const said = (stdout: string) => ({ stdout, stderr: '', returncode: 0 });

describe('item 8: groups', () => {
  test('ids are local, the result is one object, and others wait for the group', async () => {
    const { code, run, summary } = await runOnce(
      `tasks:
  - {id: above, run: echo above}
  - id: one
    tasks:
      - {id: build, run: "echo one after \${{ tasks.above.result.stdout }}"}
      - {id: use, run: "echo uses \${{ tasks.build.result.stdout }}", depends_on: build}
    depends_on: above
  - id: two
    tasks:
      - {id: build, run: echo two}
      - {id: one, run: "echo \${{ tasks.build.result.stdout }}", depends_on: build}
  - {id: below, run: "echo \${{ tasks.one.result.use.stdout }}, \${{ tasks.two.result.one.stdout }}", depends_on: [one, two]}
`,
    );
    expect(code).toBe(0);
    expect(summary).toEqual({
      above: said('above'),
      one: { build: said('one after above'), use: said('uses one after above') },
      two: { build: said('two'), one: said('two') },
      below: said('uses one after above, two'),
    });
    expect(Object.keys(statuses(run))).toEqual(
      expect.arrayContaining(['one/build', 'one/use', 'two/build', 'two/one']),
    );
  });

  test('a task inside that fails fails the group; the rest of it goes on', async () => {
    const { code, run, summary } = await runOnce(
      `tasks:
  - id: group
    tasks:
      - {id: bad, run: exit 3}
      - {id: below, run: echo never, depends_on: bad}
      - {id: other, run: echo other}
  - {id: after, run: echo never, depends_on: group}
  - {id: cleanup, run: "echo \${{ tasks.group.status }}", depends_on: [{task: group, when: done}]}
`,
    );
    expect(code).toBe(1);
    expect(statuses(run)).toMatchObject({
      group: 'failed',
      'group/bad': 'failed',
      'group/below': 'blocked',
      'group/other': 'completed',
      after: 'blocked',
      cleanup: 'completed',
    });
    expect(summary.group).toMatchObject({ bad: { error: 'exit code 3' }, other: said('other') });
    expect(summary.cleanup.stdout).toBe('failed');
  });

  test('a failure that is tolerated inside does not fail the group', async () => {
    const { code, run } = await runOnce(
      'tasks: [{id: group, tasks: [{id: bad, run: exit 3, continue_on_error: true}, {id: good, run: "true"}]}]\n',
    );
    expect(code).toBe(0);
    expect(statuses(run)).toMatchObject({ group: 'completed', 'group/bad': 'failed' });
  });

  test('what is skipped or left out as a whole never opens', async () => {
    const { run } = await runOnce(
      `tasks:
  - {id: group, if: false, tasks: [{id: a, run: touch ran}]}
`,
    );
    expect(statuses(run)).toEqual({ group: 'skipped' });
  });

  test.each([
    [
      'a dependency out of the group',
      '[{id: x, run: "true"}, {id: g, tasks: [{id: a, run: "true", depends_on: x}]}]',
    ],
    [
      'a dependency into a group',
      '[{id: g, tasks: [{id: a, run: "true"}]}, {id: b, run: "true", depends_on: a}]',
    ],
    [
      'a task beside the group that is not above it',
      '[{id: x, run: "true"}, {id: g, tasks: [{id: a, run: "echo ${{ tasks.x.result }}"}]}]',
    ],
    [
      'a cycle inside',
      '[{id: g, tasks: [{id: a, run: "true", depends_on: b}, {id: b, run: "true", depends_on: a}]}]',
    ],
    ['an empty group', '[{id: g, tasks: []}]'],
    ['a group with a plugin', '[{id: g, plugin: shell, tasks: [{id: a, run: "true"}]}]'],
    ['a group that is a sub-workflow too', '[{id: g, workflow: x.yaml, tasks: [{id: a, run: "true"}]}]'],
  ])('%s is a diagnostic', async (_what, tasks) => {
    const { code, stderr, project } = await runOnce(`tasks: ${tasks}\n`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^w\.yaml:1:\d+ error /);
    expect(project.exists('logs')).toBe(false);
  });
});

describe('item 8: sub-workflows', () => {
  test('take params and give their outputs, nested under the same run directory', async () => {
    const { code, stdout, project, run, summary } = await runOnce(
      `params: {day: '2026-01-31'}
tasks:
  - {id: above, run: echo seven}
  - id: sub
    workflow: more/sub.yaml
    params: {name: "\${{ tasks.above.result.stdout }} \${{ params.day }}", n: 7}
    depends_on: above
  - {id: below, run: "echo \${{ tasks.sub.result.text }} \${{ tasks.sub.result.n + 1 }}", depends_on: sub}
outputs: {sub: "\${{ tasks.sub.result }}"}
`,
      {
        files: {
          'more/sub.yaml': `name: Sub
working_dir: .
params: {name: {type: string}, n: {type: integer}, unsaid: default}
env: {GREETING: "hello \${{ params.name }}"}
tasks:
  - {id: a, run: 'pwd; echo "$GREETING" > made'}
  - {id: b, run: "echo \${{ params.n }} \${{ params.unsaid }} \${{ workflow.name }}"}
outputs:
  text: \${{ params.name }}!
  n: \${{ params.n }}
`,
        },
      },
    );
    expect(code).toBe(0);
    expect(summary.sub).toEqual({ text: 'seven 2026-01-31!', n: 7 });
    expect(summary.below.stdout).toBe('seven 2026-01-31! 8');
    expect(JSON.parse(stdout)).toEqual({ sub: summary.sub });
    expect(project.read('more/made')).toBe('hello seven 2026-01-31\n');
    expect(project.exists('more/logs')).toBe(false);
    expect(project.runs()).toHaveLength(1);
    const inner = run?.events.find(({ type, task }) => type === 'task.completed' && task === 'sub/b');
    expect(inner.result.stdout).toBe('7 default Sub');
    expect(run?.record.tasks.sub.workflow).toMatchObject({
      name: 'Sub',
      params: { name: 'seven 2026-01-31', n: 7, unsaid: 'default' },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  const sub = 'params: {n: {type: integer}}\ntasks: [{id: a, run: touch ran}]\n';

  test.each([
    ['a required parameter that is not given', '{id: s, workflow: sub.yaml}', /\bn\b/],
    ['a parameter that it does not have', '{id: s, workflow: sub.yaml, params: {n: 1, m: 2}}', /\bm\b/],
    ['a parameter of the wrong type', '{id: s, workflow: sub.yaml, params: {n: text}}', /integer/],
    ['a file that is not there', '{id: s, workflow: none.yaml}', /none\.yaml/],
    [
      'a file with a mistake, told with its own place',
      '{id: s, workflow: bad.yaml}',
      /^w\.yaml:2:56 error .*bad\.yaml:2:\d+: unknown key "rum"/,
    ],
    [
      'what it does not see of the file around it',
      '{id: s, workflow: nosy.yaml}',
      /^w\.yaml:2:56 error .*nosy\.yaml:1:\d+: .*outer/,
    ],
    ['params without workflow', '{id: s, run: "true", params: {n: 1}}', /params/],
  ])('%s is a diagnostic, and nothing runs', async (_what, task, expected) => {
    const { code, stderr, project } = await runOnce(
      `params: {outer: 1}\ntasks: [{id: first, run: touch ran}, ${task}]\n`,
      {
        files: {
          'sub.yaml': sub,
          'bad.yaml': 'tasks:\n  - {id: a, rum: echo}\n',
          'nosy.yaml': 'tasks: [{id: a, run: "echo ${{ params.outer }}"}]\n',
        },
      },
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect([project.exists('ran'), project.exists('logs')]).toEqual([false, false]);
  });

  test('a parameter whose type is known only then fails the task before anything of it runs', async () => {
    const { code, run, project } = await runOnce(
      `params: {o: {type: object, default: {n: text}}}
tasks: [{id: s, workflow: sub.yaml, params: {n: "\${{ params.o.n }}"}}]
`,
      { files: { 'sub.yaml': sub } },
    );
    expect(code).toBe(1);
    expect(run?.record.tasks.s).toMatchObject({ status: 'failed', error: { class: 'validation' } });
    expect(project.exists('ran')).toBe(false);
  });

  test('a task inside that fails fails the task; the others of it go on', async () => {
    const { code, run } = await runOnce(
      'tasks: [{id: s, workflow: sub.yaml}, {id: below, run: "true", depends_on: s}]\n',
      {
        files: { 'sub.yaml': 'tasks: [{id: bad, run: exit 3}, {id: good, run: "true"}]\n' },
      },
    );
    expect(code).toBe(1);
    expect(statuses(run)).toMatchObject({
      s: 'failed',
      's/bad': 'failed',
      's/good': 'completed',
      below: 'blocked',
    });
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['itself', { 'w.yaml': 'tasks: [{id: s, workflow: w.yaml}]\n' }, /w\.yaml → w\.yaml/],
    [
      'each other',
      {
        'w.yaml': 'tasks: [{id: s, workflow: sub/b.yaml}]\n',
        'sub/b.yaml': 'tasks: [{id: s, workflow: ./c.yaml}]\n',
        'sub/c.yaml': 'tasks: [{id: s, workflow: ../w.yaml}]\n',
      },
      /w\.yaml → \S*b\.yaml → \S*c\.yaml → \S*w\.yaml/,
    ],
  ])('files that run %s are refused with the trail', async (_what, files, trail) => {
    const project = createProject(files);
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(trail);
    expect(project.exists('logs')).toBe(false);
  });

  test('depth is limited', async () => {
    const file = (index: number) => (index === 0 ? 'w.yaml' : `w${index}.yaml`);
    const files = Array.from({ length: 200 }, (_, index) => [
      file(index),
      index === 199
        ? 'tasks: [{id: a, run: touch ran}]\n'
        : `tasks: [{id: s, workflow: ${file(index + 1)}}]\n`,
    ]);
    const project = createProject(Object.fromEntries(files));
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/deep|depth|level/);
    expect(project.exists('ran')).toBe(false);
  });

  test('a file that two tasks run is checked once and runs twice', async () => {
    const { code, summary } = await runOnce(
      'tasks: [{id: a, workflow: sub.yaml, params: {n: 1}}, {id: b, workflow: sub.yaml, params: {n: 2}}]\n',
      { files: { 'sub.yaml': `${sub}outputs: {n: "\${{ params.n }}"}\n` } },
    );
    expect({ code, summary }).toEqual({ code: 0, summary: { a: { n: 1 }, b: { n: 2 } } });
  });
});

/** A task as the journal alone tells it. */
interface Node {
  readonly name: string;
  readonly kind: string;
  readonly items: readonly unknown[] | null;
  readonly params: unknown;
  readonly status: string;
  readonly result: unknown;
  readonly inside: readonly Node[];
}

/** The tree of a run from `events.jsonl`: written apart from oprun's own fold. */
function rebuild(events: RunFiles['events']): readonly Node[] {
  const names: string[] = events[0].tasks.map(({ id }: { id: string }) => id);
  const kinds = new Map<string, string>(
    events[0].tasks.map(({ id, kind }: { id: string; kind: string }) => [id, kind]),
  );
  const opened = new Map<string, RunFiles['events'][number]>();
  const ended = new Map<string, RunFiles['events'][number]>();
  for (const event of events) {
    if (event.task === undefined || event.task === null) continue;
    if (!names.includes(event.task)) names.push(event.task);
    if (event.type === 'task.opened') {
      opened.set(event.task, event.holds);
      for (const { id, kind } of event.holds.tasks ?? []) {
        names.push(`${event.task}/${id}`);
        kinds.set(`${event.task}/${id}`, kind);
      }
    } else if (event.type !== 'task.started' && event.type !== 'warning') ended.set(event.task, event);
  }
  const parentOf = (name: string) =>
    name.replace(/(\[\d+\]|\/[^/[\]]*)$/, (end) => (end === name ? name : ''));
  const node = (name: string): Node => ({
    name,
    kind: kinds.get(name) ?? kinds.get(name.replace(/\[\d+\]$/, '')) ?? '',
    items: opened.get(name)?.items ?? null,
    params: opened.get(name)?.workflow?.params ?? null,
    status: ended.get(name)?.type.replace('task.', '') ?? '',
    result: ended.get(name)?.result,
    inside: names
      .filter((other) => other !== name && parentOf(other) === name)
      .toSorted()
      .map(node),
  });
  return names.filter((name) => parentOf(name) === name).map(node);
}

describe('done when: a loop of sub-workflows three levels deep, rebuilt from events.jsonl alone', () => {
  test('and compared whole', async () => {
    const { code, run, summary } = await runOnce(
      `tasks:
  - id: regions
    for_each: [north, south]
    workflow: region.yaml
    params: {region: "\${{ item }}"}
`,
      {
        files: {
          ...sameFunction,
          'region.yaml': `params: {region: {type: string}}
tasks:
  - id: shops
    for_each: {big: 2, small: 1}
    workflow: shop.yaml
    params: {shop: "\${{ params.region }}-\${{ each.key }}", size: "\${{ item }}"}
outputs: {shops: "\${{ tasks.shops.result }}"}
`,
          'shop.yaml': `params: {shop: {type: string}, size: {type: integer}}
tasks:
  - id: shelves
    for_each: [a, b]
    workflow: shelf.yaml
    params: {shelf: "\${{ params.shop }}-\${{ item }}", size: "\${{ params.size }}"}
outputs: {shop: "\${{ params.shop }}", shelves: "\${{ tasks.shelves.result }}"}
`,
          'shelf.yaml': `params: {shelf: {type: string}, size: {type: integer}}
tasks:
  - {id: make, plugin: function, config: {function: "./f.mjs:same", args: ["\${{ params.shelf }}", "\${{ params.size * 10 }}"]}}
outputs: {made: "\${{ tasks.make.result }}"}
`,
        },
      },
    );
    expect(code).toBe(0);

    const node = (name: string, fields: Partial<Node>): Node => ({
      name,
      kind: 'workflow',
      items: null,
      params: null,
      status: 'completed',
      result: undefined,
      inside: [],
      ...fields,
    });
    /** A loop of sub-workflows: one child each, whose result is what `inside` gives. */
    const loop = (
      name: string,
      items: readonly unknown[],
      each: (item: unknown, index: number, name: string) => Partial<Node>,
    ): Node => {
      const inside = items.map((item, index) =>
        node(`${name}[${index}]`, each(item, index, `${name}[${index}]`)),
      );
      return node(name, { items, inside, result: inside.map(({ result }) => result) });
    };
    const shelves = (at: string, shop: string, size: number) =>
      loop(`${at}/shelves`, ['a', 'b'], (item, _index, name) => {
        const made = [`${shop}-${String(item)}`, size * 10];
        return {
          params: { shelf: made[0], size },
          result: { made },
          inside: [node(`${name}/make`, { kind: 'plugin', result: made })],
        };
      });
    const shops = (at: string, region: string) =>
      loop(`${at}/shops`, [2, 1], (size, index, name) => {
        const shop = `${region}-${index === 0 ? 'big' : 'small'}`;
        const inner = shelves(name, shop, Number(size));
        return { params: { shop, size }, result: { shop, shelves: inner.result }, inside: [inner] };
      });
    const expected = loop('regions', ['north', 'south'], (region, _index, name) => {
      const inner = shops(name, String(region));
      return { params: { region }, result: { shops: inner.result }, inside: [inner] };
    });

    expect(rebuild(run?.events ?? [])).toEqual([expected]);
    expect(summary).toEqual({ regions: expected.result });
    expect(Object.keys(statuses(run))).toHaveLength(JSON.stringify(expected).match(/"name":/g)?.length ?? 0);
  });
});
