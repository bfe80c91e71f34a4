import { describe, expect, test } from 'vitest';
import { oprunPath, run as type } from '../rig.js';
import { runOnce } from './run-once.js';

describe('item 4: later wins: env_file, own environment, root env, task env, OPRUN_*', () => {
  const workflow = `env_file: [one.env, two.env]
env: {C: root, D: root}
tasks:
  - id: a
    run: echo "$A $B $C $D $E $F"
    env: {D: task}
  - id: b
    run: echo "$D"
  - id: c
    plugin: python_function
    config: {function: "variables:f"}
    env: {D: task}
`;
  const files = {
    'one.env': 'A=one\nB=one\nC=one\nD=one\nE=one\nF=one\n',
    'two.env': '# dotenv\nE="two words"\nexport F=two\n',
    'other.env': 'A=other\nF=other\n',
    'variables.py': 'import os\ndef f():\n    return " ".join(os.environ[name] for name in "ABCD")\n',
  };
  const env = { B: 'own', C: 'own', D: 'own' };

  test('for shell and python_function', async () => {
    const { code, summary } = await runOnce(workflow, { files, env });
    expect(code).toBe(0);
    expect([summary.a.stdout, summary.b.stdout, summary.c]).toEqual([
      'one own root task two words two',
      'root',
      'one own root task',
    ]);
  });

  test('--env-file stands in for env_file', async () => {
    const { summary } = await runOnce(workflow, {
      files: { ...files, 'w.yaml': workflow.replace(/ {2}- id: c[\s\S]*/, '') },
      env,
      args: ['--env-file', 'other.env'],
    });
    expect(summary.a.stdout).toBe('other own root task  other');
  });

  test.each([
    ['env_file', 'env_file: [none.env]\n', []],
    ['--env-file', '', ['--env-file', 'none.env']],
  ])('a missing %s is an error when the run starts, and nothing runs', async (_what, head, args) => {
    const text = `${head}tasks: [{id: a, run: touch ran}]\n`;
    const { code, stderr, project } = await runOnce(text, { args });
    const path = `${project.dir}/none.env`;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `oprun: cannot read the env_file ${path}: no such file or directory\n`,
    });
    expect(project.exists('logs')).toBe(false);
    expect(project.exists('ran')).toBe(false);
    expect((await project.oprun(['validate', 'w.yaml'])).code).toBe(0);
  });

  test('--env-file is for tasks: the installed command keeps Node from reading it', async () => {
    const { project } = await runOnce('tasks: [{id: a, run: echo "$X"}]\n', {
      files: {
        'node.env': 'X=from file\nNODE_OPTIONS=--require=./evil.cjs\n',
        'evil.cjs': 'require("fs").writeFileSync("evil", "");',
      },
    });
    const { code, stderr } = await type(oprunPath, ['w.yaml', '--env-file', 'node.env'], project.dir);
    expect([code, stderr.includes('from file'), project.exists('evil')]).toEqual([0, true, false]);
    expect(await type(oprunPath, ['w.yaml', '--env-file', 'none.env'], project.dir)).toMatchObject({
      code: 2,
    });
  });

  test('a value of env_file is text: no expression, no substitution by the shell', async () => {
    const { summary, project } = await runOnce(`env_file: .env\ntasks: [{id: a, run: printf %s "$V"}]\n`, {
      files: { '.env': "V='${{ 1 + 1 }} $(touch x) $HOME'\n" },
    });
    expect(summary.a.stdout).toBe('${{ 1 + 1 }} $(touch x) $HOME');
    expect(project.exists('x')).toBe(false);
  });

  test('env of one file reach no other task, and values may be expressions', async () => {
    const { summary } = await runOnce(
      `params: {day: '2026-01-31'}
env: {DAY: "\${{ params.day }}", PATH_OF_DAY: "data/\${{ env.DAY }}.csv", N: 5, FLAG: true}
tasks:
  - {id: a, run: echo one}
  - id: b
    run: printf '%s|' "$DAY" "$PATH_OF_DAY" "$N" "$FLAG" "$ABOVE" "\${{ env.OWN }}"
    env: {ABOVE: "\${{ tasks.a.result.stdout }}", OWN: own}
    depends_on: a
  - {id: c, run: 'echo "\${OWN:-none}"'}
`,
    );
    expect(summary.b.stdout).toBe('2026-01-31|data/2026-01-31.csv|5|true|one|own|');
    expect(summary.c.stdout).toBe('none');
  });
});

describe('item 4: OPRUN_RUN_ID, OPRUN_TASK_ID, OPRUN_ATTEMPT, OPRUN_RUN_DIR', () => {
  const show = 'printf "%s|" "$OPRUN_RUN_ID" "$OPRUN_TASK_ID" "$OPRUN_ATTEMPT" "$OPRUN_RUN_DIR"';

  test('are always set, with the full name of the task, and nothing overrides them', async () => {
    const { run, summary } = await runOnce(
      `tasks:
  - id: a
    run: '${show}'
  - id: each
    for_each: [x, y]
    run: '${show}'
  - id: group
    tasks:
      - id: inner
        run: '${show}'
  - id: f
    plugin: python_function
    config: {function: "names:f"}
`,
      {
        env: {
          OPRUN_RUN_ID: 'forged',
          OPRUN_TASK_ID: 'forged',
          OPRUN_ATTEMPT: '9',
          OPRUN_RUN_DIR: '/forged',
        },
        files: {
          'names.py': `import os
def f():
    return "".join(os.environ["OPRUN_" + name] + "|" for name in ["RUN_ID", "TASK_ID", "ATTEMPT", "RUN_DIR"])
`,
        },
      },
    );
    const of = (task: string) => `${run?.id}|${task}|1|${run?.dir}|`;
    expect([
      summary.a.stdout,
      summary.each.map(({ stdout }: { stdout: string }) => stdout),
      summary.group.inner.stdout,
      summary.f,
    ]).toEqual([of('a'), [of('each[0]'), of('each[1]')], of('group/inner'), of('f')]);
  });

  test.each(['OPRUN_RUN_ID', 'OPRUN_TASK_ID', 'OPRUN_ANYTHING', '1A', 'A-B', 'A=B'])(
    'env: {%s: …} is a diagnostic, at the root and at a task',
    async (name) => {
      const root = await runOnce(`env: {"${name}": x}\ntasks: [{id: a, run: "true"}]\n`);
      const task = await runOnce(`tasks: [{id: a, run: "true", env: {"${name}": x}}]\n`);
      expect([root.code, task.code]).toEqual([2, 2]);
      expect(root.stderr).toMatch(/^w\.yaml:1:\d+ error /);
    },
  );
});
