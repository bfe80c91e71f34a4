import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createProject, run as runProgram } from '../rig.js';
import type { Project } from '../rig.js';
import { from, settle } from './settle.js';
import { flow, sources, sub, undone } from './undo-flow.js';

describe('item 5: oprun undo RUN', () => {
  test('takes back later what the end of the run would have taken back, and tells the same', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    const { code, stdout, stderr } = await project.oprun(['undo', 'latest']);
    expect(project.read('undone')).toBe(undone);
    expect([code, stdout]).toEqual([0, '']);
    const told = settle({ stderr, project });
    expect(told).toMatch(/^Undoing 5 tasks of the run w_<time>\nUndoing task other\/make\n/);
    expect(from('Undo is over', told)).toBe('Undo is over\n5 undone (<duration>)\n');
    const [run] = project.runs();
    expect(run?.record).toMatchObject({
      status: 'partially_completed',
      tasks: { a: { undo: 'completed' }, 'a.undo': { role: 'undo', status: 'completed' } },
    });
    expect(run?.events.map(({ seq }) => seq)).toEqual(run?.events.map((_, index) => index + 1));
    expect(run?.events.at(-1)).toMatchObject({ type: 'run.undone' });
  });

  test('a second time there is nothing to undo', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    const [run] = project.runs();
    expect((await project.oprun(['undo', run?.id ?? ''])).code).toBe(0);
    expect(await project.oprun(['undo', run?.id ?? ''])).toEqual({
      code: 4,
      stdout: '',
      stderr: `oprun: ${run?.id} has nothing to undo\n`,
    });
    expect(project.read('undone')).toBe(undone);
  });

  test('of a good run, by the file it ran', async () => {
    const project = sources();
    expect((await project.oprun(['w.yaml', '-p', 'fail=false'])).code).toBe(0);
    expect(project.exists('undone')).toBe(false);
    expect((await project.oprun(['undo', 'w.yaml'])).code).toBe(0);
    // What its condition skipped has blocked nothing, so that nothing was below it either.
    expect(project.read('undone')).toBe(undone);
    expect(project.runs()[0]?.record.status).toBe('completed');
  });

  test('tries again what failed, and nothing else', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - {id: a, run: "true", undo: {run: echo a >> undone}}
  - {id: b, run: "true", depends_on: [a], undo: {run: test -e fixed && echo b >> undone}}
  - {id: bad, run: exit 3, depends_on: [b]}
`,
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(1);
    const again = await project.oprun(['undo', 'latest']);
    expect(again.code).toBe(1);
    expect(from('Undo is over', settle({ ...again, project }))).toBe(`Undo is over
1 undo FAILED (<duration>)

Undo of task b FAILED (attempt 1, exit_code): exit code 1
  at w.yaml:3:43
  it wrote nothing

To undo it later: oprun undo w_<time>
`);
    project.write('fixed', '');
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe('a\nb\n');
    expect((await project.oprun(['undo', 'latest'])).code).toBe(4);
  });

  test.each([
    [
      'has changed since',
      (project: Project) => project.write('w.yaml', flow.replaceAll('>> undone', '>> changed')),
    ],
    ['is gone', (project: Project) => rmSync(join(project.dir, 'w.yaml'))],
  ])('works by the copy of a workflow file that %s', async (_, change) => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    change(project);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe(undone);
    expect(project.exists('changed')).toBe(false);
  });

  test('leaves alone what a file did that has changed since, names it and takes back the rest', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo']);
    project.write('sub.yaml', `${sub}# changed\n`);
    const why = 'oprun: sub.yaml is no longer the file that other has run\n';
    const first = await project.oprun(['undo', 'latest']);
    expect([first.code, from('Undo is over', settle({ ...first, project }))]).toEqual([
      1,
      `Undo is over\n4 undone (<duration>)\n${why}`,
    ]);
    expect(project.read('undone')).toBe(undone.replace(/^sub.*\n/u, ''));
    expect(await project.oprun(['undo', 'latest'])).toEqual({ code: 2, stdout: '', stderr: why });
  });

  test('secrets are found anew, and masked anew', async () => {
    const project = createProject({
      'w.yaml': `secrets: {TOKEN: {from: env, name: MY_TOKEN}}
tasks: [{id: a, run: "true", undo: {run: "echo with \${{ secrets.TOKEN }} | tee used"}}]
`,
    });
    expect((await project.oprun(['w.yaml'], { env: { MY_TOKEN: 'first-of-all' } })).code).toBe(0);
    const without = await project.oprun(['undo', 'latest']);
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/^oprun: .*TOKEN/);
    const { code, stderr } = await project.oprun(['undo', 'latest'], { env: { MY_TOKEN: 'second-one' } });
    expect(code).toBe(0);
    expect(project.read('used')).toBe('with second-one\n');
    expect(stderr).toContain('  | with ***\n');
    expect((await runProgram('grep', ['-rl', 'second-one', 'logs'], project.dir)).stdout).toBe('');
  });

  test('a run that goes on is left alone', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write(
      'w.yaml',
      `tasks: [{id: a, run: "true", undo: {run: touch undone}}, {id: b, depends_on: [a], run: ${JSON.stringify(gate.command)}}]\n`,
    );
    const { ended } = project.start(['w.yaml']);
    await gate.entered();
    const { code, stderr } = await project.oprun(['undo', 'latest']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^oprun: w_\w+ has not ended\n$/);
    await gate.release();
    expect((await ended).code).toBe(0);
    expect(project.exists('undone')).toBe(false);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.exists('undone')).toBe(true);
  });

  test('finds runs where --log-dir says, and says where there is none', async () => {
    const project = sources();
    await project.oprun(['w.yaml', '--no-undo', '--log-dir', 'elsewhere']);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(2);
    expect((await project.oprun(['undo', 'nothing', '--log-dir', 'elsewhere'])).code).toBe(2);
    expect((await project.oprun(['undo', 'latest', '--log-dir', 'elsewhere'])).code).toBe(0);
    expect(project.read('undone')).toBe(undone);
  });

  test('finds the runs of a workflow file where that file has them', async () => {
    const project = createProject({
      'w.yaml': 'working_dir: work\ntasks: [{id: a, run: "true", undo: {run: "echo $PWD >> undone"}}]\n',
      'work/data.csv': '',
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    const elsewhere = { env: { OPRUN_LOG_DIR: 'none' } };
    expect((await project.oprun(['undo', 'w.yaml'], elsewhere)).code).toBe(2);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(2);
    expect((await project.oprun(['undo', 'w.yaml'])).code).toBe(0);
    expect(project.read('work/undone')).toBe(`${project.dir}/work\n`);
  });

  test('reads the file again that --env-file named', async () => {
    const project = createProject({
      'w.yaml': 'env_file: own.env\ntasks: [{id: a, run: "true", undo: {run: "echo $WHO >> undone"}}]\n',
      'own.env': 'WHO=own\n',
      'given/other.env': 'WHO=other\n',
    });
    const run = async () => await project.oprun(['w.yaml', '--env-file', 'given/other.env']);
    expect((await run()).code).toBe(0);
    expect(project.runs()[0]?.events[0]).toMatchObject({ env_file: `${project.dir}/given/other.env` });
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe('other\n');
    expect((await run()).code).toBe(0);
    rmSync(join(project.dir, 'given'), { recursive: true });
    const { code, stderr } = await project.oprun(['undo', 'latest']);
    expect(code).toBe(2);
    expect(settle({ stderr, project })).toMatch(
      /^oprun: cannot read the env_file <dir>\/given\/other\.env: .*\n$/u,
    );
    expect(project.read('undone')).toBe('other\n');
  });

  test('has --plugins, relative to where it is typed', async () => {
    const project = createProject({
      'w.yaml': 'tasks: [{id: a, run: "true", undo: {plugin: leave}}]\n',
      'tools/p.mjs': `import { writeFileSync } from 'node:fs';
export const plugin = { name: 'leave', run: () => writeFileSync('undone', '') };
`,
    });
    expect((await project.oprun(['w.yaml', '--plugins', 'tools/p.mjs'])).code).toBe(0);
    const without = await project.oprun(['undo', 'latest']);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('leave');
    const typed = ['undo', 'latest', '--log-dir', '../logs', '--plugins', 'p.mjs'];
    expect((await project.oprun(typed, { cwd: join(project.dir, 'tools') })).code).toBe(0);
    expect(project.exists('undone')).toBe(true);
  });

  test('a run whose runner died is said to be broken off', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write(
      'w.yaml',
      `tasks: [{id: a, run: "true", undo: {run: touch undone}}, {id: b, depends_on: [a], run: ${JSON.stringify(gate.command)}}]\n`,
    );
    const { process: runner, ended } = project.start(['w.yaml']);
    await gate.entered();
    runner.kill('SIGKILL');
    await ended;
    const { code, stderr } = await project.oprun(['undo', 'latest']);
    expect([code, settle({ stderr, project })]).toEqual([
      4,
      `oprun: w_<time> was broken off: its runner (process ${String(runner.pid)}) is gone; this version of oprun cannot undo such a run yet\n`,
    ]);
    expect(project.exists('undone')).toBe(false);
    // What the killed one has left behind.
    await gate.release();
  });

  test('a signal that comes while the journal is locked starts nothing', async () => {
    const project = createProject({
      'w.yaml': 'tasks: [{id: a, run: "true", undo: {run: touch undone}}]\n',
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    const gate = project.gate('lock');
    const held = gate.command.replace(/exit "\$code"$/u, 'PATH=/usr/bin:/bin exec flock "$@"');
    project.write('bin/flock', `#!/bin/sh\n${held}\n`);
    chmodSync(join(project.dir, 'bin/flock'), 0o755);
    const PATH = `${project.dir}/bin:${process.env['PATH'] ?? ''}`;
    const { process: undoing, ended } = project.start(['undo', 'latest'], { env: { PATH } });
    await gate.entered();
    undoing.kill('SIGINT');
    await gate.release();
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('\nNot undone: a\n');
    expect(project.exists('undone')).toBe(false);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.exists('undone')).toBe(true);
  });

  test('a thread that hangs in a system call does not keep the process', async () => {
    const project = createProject({
      'w.yaml':
        'tasks: [{id: a, run: "true", undo: {plugin: function, config: {function: "./f.mjs:read"}}}]\n',
      'f.mjs':
        "import { readFileSync } from 'node:fs';\nexport const read = () => readFileSync('fifo', 'utf8');\n",
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    const fifo = join(project.dir, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const { process: undoing, ended } = project.start(['undo', 'latest']);
    onTestFinished(() => void undoing.kill('SIGKILL'));
    // Opens when the thread has begun to read, and never writes.
    const writer = await open(fifo, 'w');
    onTestFinished(() => writer.close());
    undoing.kill('SIGTERM');
    undoing.kill('SIGINT');
    const { stderr } = await ended;
    expect(undoing.signalCode).toBe('SIGKILL');
    expect(stderr).toContain('\nNot undone: a\n');
  });
});

describe('item 5: oprun undo RUN, where what a task was given is masked in the record', () => {
  const env = { MY_TOKEN: 'first-of-all' };
  const secrets = 'secrets: {TOKEN: {from: env, name: MY_TOKEN}}\n';
  const whyNot = (...names: readonly string[]) =>
    names.map((name) => `oprun: ${name} is not undone: what it was given is masked in the record\n`).join('');
  const child = `params: {n: {type: string, required: true}}
tasks: [{id: make, run: "true", undo: {run: "echo sub \${{ params.n }} >> undone"}}]
`;

  test('it is named and not undone, and all the rest is', async () => {
    const project = createProject({
      'sub.yaml': child,
      'w.yaml': `${secrets}tasks:
  - {id: plain, run: "true", undo: {run: "echo plain >> undone"}}
  - id: each
    depends_on: [plain]
    for_each: [open, "\${{ secrets.TOKEN }}"]
    max_parallel: 1
    run: "true"
    undo: {run: "echo each \${{ item }} >> undone"}
  - id: keyed
    depends_on: [each]
    for_each: "\${{ {'k': 1, secrets.TOKEN: 2} }}"
    max_parallel: 1
    tasks: [{id: in, run: "true", undo: {run: "echo keyed \${{ each.key }} >> undone"}}]
  - {id: secret, depends_on: [keyed], workflow: ./sub.yaml, params: {n: "x\${{ secrets.TOKEN }}"}}
  - id: open
    depends_on: [secret]
    for_each: [{n: given, token: "\${{ secrets.TOKEN }}"}]
    workflow: ./sub.yaml
    params: {n: "\${{ item.n }}"}
`,
    });
    expect(await project.oprun(['w.yaml'], { env })).toMatchObject({ code: 0 });
    const first = await project.oprun(['undo', 'latest'], { env });
    const why = whyNot('each[1]', 'keyed[1]/in', 'secret/make');
    expect([first.code, from('Undo is over', settle({ ...first, project }))]).toEqual([
      1,
      `Undo is over\n4 undone (<duration>)\n${why}`,
    ]);
    expect(project.read('undone')).toBe('sub given\nkeyed k\neach open\nplain\n');
    expect(await project.oprun(['undo', 'latest'], { env })).toEqual({ code: 2, stdout: '', stderr: why });
  });

  test('a parameter of the run is seen by all of its file', async () => {
    const project = createProject({
      'sub.yaml': child,
      'w.yaml': `${secrets}params: {who: {type: string, required: true}}
tasks:
  - {id: plain, run: "true", undo: {run: "echo \${{ params.who }} >> undone"}}
  - {id: other, workflow: ./sub.yaml, params: {n: own}}
`,
    });
    const run = async (who: string) => await project.oprun(['w.yaml', '-p', `who=${who}`], { env });
    expect((await run(`me:${env.MY_TOKEN}`)).code).toBe(0);
    const masked = await project.oprun(['undo', 'latest'], { env });
    expect(masked.code).toBe(1);
    expect(masked.stderr).toMatch(new RegExp(`\n${whyNot('plain')}$`, 'u'));
    expect(project.read('undone')).toBe('sub own\n');
    expect((await run('me')).code).toBe(0);
    expect((await project.oprun(['undo', 'latest'], { env })).code).toBe(0);
    expect(project.read('undone')).toMatch(/\nme\n/u);
  });

  test('asterisks that somebody wrote are none of it where there are no secrets', async () => {
    const project = createProject({
      'w.yaml':
        'tasks: [{id: each, for_each: ["***"], run: "true", undo: {run: "echo ${{ item }} >> undone"}}]\n',
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    expect((await project.oprun(['undo', 'latest'])).code).toBe(0);
    expect(project.read('undone')).toBe('***\n');
  });
});
