import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import type { Project, RunFiles } from '../rig.js';

/** `id: dependencies`; a task that fails has a `!`. */
type Graph = Readonly<Record<string, string>>;

const graphs = {
  chain: { a: '', b: 'a', c: 'b' },
  diamond: { a: '', b: 'a', c: 'a', d: 'b c' },
  two: { a: '', b: 'a', x: '', y: 'x' },
  broken: { a: '', 'b!': 'a', c: 'b', x: '' },
} satisfies Readonly<Record<string, Graph>>;

/** Each task appends its id to `ran`, and prints it with what it sees of those above it. */
function render(graph: Graph): string {
  const tasks = Object.entries(graph).map(([key, above]) => {
    const id = key.replace('!', '');
    const seen = above.split(' ').filter((name) => name !== '');
    const sees = seen.map((name) => `\${{ default(tasks.${name}.result.stdout, 'null') }}`).join(',');
    return `  - id: ${id}
    run: echo ${id} >> ran; echo "\${ROUND}${id}(${sees})"${key.endsWith('!') ? '; [ "$ROUND" != one- ]' : ''}
    depends_on: [${seen.join(', ')}]
`;
  });
  return `tasks:\n${tasks.join('')}`;
}

function ran(project: Project): string {
  return project.exists('ran') ? project.read('ran').split('\n').toSorted().join(' ').trim() : '';
}

/** How each task has come to its end: `ran`, the run that its result is from, or why it has none. */
function standings(run: RunFiles | undefined): Record<string, string> {
  const tasks: Record<
    string,
    { status: string; skipped: { kind: string } | null; restored: { run: string | null } | null }
  > = run?.record.tasks ?? {};
  return Object.fromEntries(
    Object.entries(tasks).map(([id, { skipped, restored }]) => {
      if (restored !== null) return [id, restored.run ?? `${JSON.stringify(run?.summary[id])} instead`];
      return [id, skipped?.kind ?? 'ran'];
    }),
  );
}

/** Each flag may be given more than once. */
const flags = (text: string) => text.split(' ');

describe('item 10: a table of graphs, flags and what ran', () => {
  test.each<[keyof typeof graphs, string, string]>([
    ['chain', '--only a', 'a'],
    ['chain', '--only b', 'a b'],
    ['chain', '--only c', 'a b c'],
    ['chain', '--until b', 'a b'],
    ['chain', '--skip a', 'b c'],
    ['chain', '--skip b', 'a c'],
    ['chain', '--skip c', 'a b'],
    ['chain', '--skip a --skip c', 'b'],
    ['chain', '--only b --skip a', 'b'],
    ['chain', '--until c --skip b', 'a c'],
    ['diamond', '--only b', 'a b'],
    ['diamond', '--only b --only c', 'a b c'],
    ['diamond', '--only d', 'a b c d'],
    ['diamond', '--until c', 'a c'],
    ['diamond', '--until b --until c', 'a b c'],
    ['diamond', '--skip c', 'a b d'],
    ['diamond', '--skip b --skip c', 'a d'],
    ['diamond', '--only d --skip a', 'b c d'],
    ['two', '--only y', 'x y'],
    ['two', '--only b --only x', 'a b x'],
    ['two', '--until y --until a', 'a x y'],
    ['two', '--skip x', 'a b y'],
    ['broken', '--skip b', 'a c x'],
    ['broken', '--only x', 'x'],
  ])('%s %s: %s', async (name, args, expected) => {
    const project = createProject({ 'w.yaml': render(graphs[name]) });
    const { code, stderr } = await project.oprun(['w.yaml', ...flags(args)], { env: { ROUND: 'one-' } });
    expect({ code, stderr, ran: ran(project) }).toEqual({
      code: 0,
      stderr: expect.any(String),
      ran: expected,
    });
    const skipped: readonly string[] = args.match(/(?<=--skip )\w+/g) ?? [];
    expect(standings(project.runs()[0])).toEqual(
      Object.fromEntries(
        Object.keys(graphs[name]).map((key) => {
          const id = key.replace('!', '');
          if (skipped.includes(id)) return [id, 'null instead'];
          return [id, expected.split(' ').includes(id) ? 'ran' : 'not_selected'];
        }),
      ),
    );
  });

  /** First everything in round one, then with `--from`; `sees` is what the last task of the graph says. */
  test.each<[keyof typeof graphs, string, string, string]>([
    ['chain', '--only c', 'c', 'two-c(one-b(one-a()))'],
    ['chain', '--only b', 'b', ''],
    ['chain', '--only b --only c', 'b c', 'two-c(two-b(one-a()))'],
    ['chain', '--until c', 'c', 'two-c(one-b(one-a()))'],
    ['chain', '--until b', 'b', ''],
    ['chain', '--skip b', 'a c', 'two-c(one-b(one-a()))'],
    ['chain', '--skip a', 'b c', 'two-c(two-b(one-a()))'],
    ['diamond', '--only d', 'd', 'two-d(one-b(one-a()),one-c(one-a()))'],
    ['diamond', '--only d --only b', 'b d', 'two-d(two-b(one-a()),one-c(one-a()))'],
    ['diamond', '--until d', 'd', 'two-d(one-b(one-a()),one-c(one-a()))'],
    ['diamond', '--skip b', 'a c d', 'two-d(one-b(one-a()),two-c(two-a()))'],
    // Round one failed at b: it has a and x alone.
    ['broken', '--until c', 'b c', ''],
    ['broken', '--until b', 'b', ''],
    ['broken', '--only b', 'b', ''],
    ['broken', '--only b --only c', 'b c', ''],
  ])('%s %s: %s --from RUN', async (name, args, expected, sees) => {
    const project = createProject({ 'w.yaml': render(graphs[name]) });
    await project.oprun(['w.yaml'], { env: { ROUND: 'one-' } });
    const from = project.runs()[0]?.id ?? '';
    project.write('ran', '');
    const { code, stderr } = await project.oprun(['w.yaml', ...flags(args), '--from', 'latest'], {
      env: { ROUND: 'two-' },
    });
    expect({ code, stderr, ran: ran(project) }).toEqual({
      code: 0,
      stderr: expect.any(String),
      ran: expected,
    });
    const run = project.runs().find(({ id }) => id !== from);
    const last = Object.keys(graphs[name]).at(-1) ?? '';
    expect(run?.summary[last]?.stdout ?? '').toBe(sees);
    const notRun = Object.entries(standings(run)).filter(([id]) => !expected.split(' ').includes(id));
    expect(notRun.filter(([, standing]) => standing !== from && standing !== 'not_selected')).toEqual([]);
    expect(run?.record.selection.from).toBe(from);
  });

  test('--only with --from: what the earlier run does not have is a usage error that names it', async () => {
    const project = createProject({ 'w.yaml': render(graphs.broken) });
    await project.oprun(['w.yaml'], { env: { ROUND: 'one-' } });
    project.write('ran', '');
    const { code, stderr } = await project.oprun(['w.yaml', '--only', 'c', '--from', 'latest']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oprun: .*\bb\b/);
    expect([ran(project), project.runs().length]).toEqual(['', 1]);
  });

  test.each([
    ['--only', 'buld'],
    ['--until', 'buld'],
    ['--skip', 'buld'],
  ])('%s %s: an unknown id is a usage error with the near name', async (flag, id) => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: build, run: touch ran}]\n' });
    const { code, stderr } = await project.oprun(['w.yaml', flag, id]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oprun: .*buld.*build/);
    expect([project.exists('ran'), project.exists('logs')]).toEqual([false, false]);
  });

  test.each([['none'], ['latest']])('--from %s: no such run is a usage error', async (name) => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: touch ran}]\n' });
    const { code, stderr } = await project.oprun(['w.yaml', '--only', 'a', '--from', name]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oprun: .*(run|--from)/);
    expect(project.exists('ran')).toBe(false);
  });

  test('RUN is an id, a unique prefix, latest, or a workflow file', async () => {
    const project = createProject({ 'w.yaml': render(graphs.chain) });
    await project.oprun(['w.yaml'], { env: { ROUND: 'one-' } });
    const id = project.runs()[0]?.id ?? '';
    for (const name of [id, id.slice(0, -2), 'w.yaml', 'latest']) {
      project.write('ran', '');
      const args = ['w.yaml', '--only', 'c', '--from', name, '--log-dir', 'elsewhere'];
      // The runs of before stand where this one is recorded.
      cpSync(join(project.dir, 'logs', id), join(project.dir, 'elsewhere', id), { recursive: true });
      const { code, stderr } = await project.oprun(args, { env: { ROUND: 'two-' } });
      expect({ name, code, stderr, ran: ran(project) }).toEqual({
        name,
        code: 0,
        stderr: expect.any(String),
        ran: 'c',
      });
      rmSync(join(project.dir, 'elsewhere'), { recursive: true });
    }
  });

  test('groups and loops are chosen, restored and left out as a whole, with their outputs', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - {id: each, for_each: [x, y], run: "echo each >> ran; echo \${{ item }}"}
  - {id: group, tasks: [{id: a, run: echo group >> ran; echo deep}]}
  - id: shell
    run: echo shell >> ran; echo v=kept >> "$OPRUN_OUTPUT"
  - id: end
    run: echo end >> ran; echo \${{ tasks.each.result[1].stdout }} \${{ tasks.group.result.a.stdout }} \${{ tasks.shell.outputs.v }}
    depends_on: [each, group, shell]
`,
    });
    await project.oprun(['w.yaml']);
    project.write('ran', '');
    await project.oprun(['w.yaml', '--only', 'end', '--from', 'latest']);
    const run = project.runs().at(-1);
    expect(ran(project)).toBe('end');
    expect(run?.summary.end.stdout).toBe('y deep kept');
    expect(run?.summary.each).toHaveLength(2);
  });

  test('--dry-run shows the selection and runs nothing', async () => {
    const project = createProject({ 'w.yaml': render(graphs.diamond) });
    const { code, stdout } = await project.oprun(['w.yaml', '--only', 'b', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\bb\b/);
    expect([ran(project), project.exists('logs')]).toEqual(['', false]);
  });
});

describe('item 10: what an earlier run does not have', () => {
  const two =
    'tasks:\n  - {id: a, run: echo one}\n  - {id: b, run: "echo got ${{ tasks.a.result.stdout }}", depends_on: a}\n';

  test.each([
    ['what was not selected there', ['--only', 'a'], ['--only', 'b'], 0],
    ['what was left out there is run again', ['--skip', 'a'], ['--until', 'b'], 0],
  ])('%s', async (_what, first, second, code) => {
    const project = createProject({ 'w.yaml': two });
    await project.oprun(['w.yaml', ...first]);
    expect((await project.oprun(['w.yaml', ...second, '--from', 'latest'])).code).toBe(code);
    expect(project.runs().at(-1)?.summary.b.stdout).toBe('got one');
  });

  test('a task that was not selected, or was none, has no result to take', async () => {
    const project = createProject({ 'w.yaml': two });
    await project.oprun(['w.yaml', '--only', 'a']);
    const more = (id: string) =>
      `${two}  - {id: n, run: echo n}\n  - {id: c, run: echo c, depends_on: ${id}}\n`;
    for (const [id, why] of [
      ['b', 'it is not selected there'],
      ['n', 'it was no task of it'],
    ] as const) {
      project.write('w.yaml', more(id));
      const { code, stderr } = await project.oprun(['w.yaml', '--only', 'c', '--from', 'latest']);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`has no result of ${id}: ${why}`)]);
    }
  });

  test('latest is the latest run of this workflow, and a run of another one is refused', async () => {
    const project = createProject({ 'w.yaml': two, 'other.yaml': 'tasks: [{id: a, run: echo other}]\n' });
    await project.oprun(['w.yaml']);
    await project.oprun(['other.yaml']);
    expect((await project.oprun(['w.yaml', '--only', 'b', '--from', 'latest'])).code).toBe(0);
    const { code, stderr } = await project.oprun(['w.yaml', '--only', 'b', '--from', 'other']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/is a run of another workflow: other\.yaml\n$/),
    ]);
  });

  test('--dry-run checks what is given', async () => {
    const project = createProject({ 'w.yaml': `params: {n: {type: integer, minimum: 5}}\n${two}` });
    for (const args of [[], ['-p', 'n=1']]) {
      const { code, stdout, stderr } = await project.oprun(['w.yaml', '--dry-run', ...args]);
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('the parameter "n"')]);
    }
  });
});
