import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TaskFailure } from '../../src/plugin/index.js';
import { withFullDescriptors } from './full-descriptors.js';
import { createProcessRig, rejection } from './process-rig.js';

const dir = mkdtempSync(join(tmpdir(), 'start-'));

afterAll(() => rmSync(dir, { recursive: true }));

/** Item 5: `context.exec` starts every process, and says in one sentence why one did not start. */
describe('starting a process', () => {
  it('runs a text with sh', async () => {
    const { stdout } = await createProcessRig().sh('false; echo "$0" $((1 + 1))');
    expect(stdout).toBe('/bin/sh 2\n');
  });

  it('runs a text with sh -e, which stops at the first failing line', async () => {
    const result = await createProcessRig().exec({ command: 'echo a\nfalse\necho b', shell: 'sh -e' });
    expect(result).toMatchObject({ exitCode: 1, stdout: 'a\n' });
  });

  it('runs a text with bash, where every stage of a pipeline counts', async () => {
    const rig = createProcessRig();
    const result = await rig.exec({ command: 'a=(1 2); echo ${a[1]}; false | true; echo b', shell: 'bash' });
    expect(result).toMatchObject({ exitCode: 1, stdout: '2\n' });
  });

  it('runs a list without a shell', async () => {
    const result = await createProcessRig().exec({ command: ['printf', '%s|', '$HOME', 'a b', ''] });
    expect(result.stdout).toBe('$HOME|a b||');
  });

  it('takes a text that starts with a sign for a command', async () => {
    const result = await createProcessRig().sh('-c');
    expect(result).toMatchObject({ exitCode: 127, stderr: expect.stringContaining('-c: not found') });
  });

  it('gives it the working directory, and one relative to that', async () => {
    const rig = createProcessRig();
    mkdirSync(join(dir, 'inner'));
    const outer = await rig.exec({ command: ['pwd', '-P'] }, { workingDir: dir });
    const inner = await rig.exec({ command: ['pwd', '-P'], cwd: 'inner' }, { workingDir: dir });
    expect([outer.stdout, inner.stdout]).toEqual([`${dir}\n`, `${dir}/inner\n`]);
  });

  it('gives it the environment of oprun, of the task and of the call, later ones first', async () => {
    const rig = createProcessRig({ PATH: process.env['PATH'], A: 'host', B: 'host', C: 'host' });
    const { stdout } = await rig.exec(
      { command: 'echo $A $B $C ${HOME-none}', env: { C: 'call' } },
      { env: { B: 'task', C: 'task' } },
    );
    expect(stdout).toBe('host task call none\n');
  });

  it('marks it with the tag of the run, behind that of an oprun around it', async () => {
    const rig = createProcessRig({ ...process.env, OPRUN_TAG: 'outer.1' });
    const { stdout } = await rig.sh('echo "$OPRUN_TAG"');
    expect(stdout).toMatch(new RegExp(`^outer\\.1:${rig.tag}\\.[0-9a-f]{12}\n$`));
  });

  it('reports exit codes and signals', async () => {
    const rig = createProcessRig();
    expect(await rig.sh('exit 7')).toMatchObject({ exitCode: 7, signal: null });
    expect(await rig.sh('kill -KILL $$')).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  const failures: readonly (readonly [
    string,
    Parameters<ReturnType<typeof createProcessRig>['exec']>[0],
    string,
    string,
  ])[] = [
    ['an unknown program', { command: ['nope'] }, 'execution', 'there is no program "nope" in PATH'],
    ['an unknown path', { command: ['./nope'] }, 'execution', 'there is no program "./nope"'],
    [
      'a missing interpreter',
      { command: ['./orphan'] },
      'execution',
      'the interpreter named by the first line of "./orphan" is not there',
    ],
    [
      'a file that is no program',
      { command: ['./plain'] },
      'permission',
      `"./plain" may not be run in ${dir} (EACCES)`,
    ],
    ['a directory', { command: ['./folder'] }, 'permission', `"./folder" may not be run in ${dir} (EACCES)`],
    [
      'a missing working directory',
      { command: 'true', cwd: 'gone' },
      'validation',
      `there is no directory ${dir}/gone`,
    ],
    [
      'a working directory that is a file',
      { command: 'true', cwd: 'plain' },
      'validation',
      `${dir}/plain is not a directory`,
    ],
    ['an empty list', { command: [] }, 'validation', 'the command names no program'],
    ['an empty name', { command: ['', 'x'] }, 'validation', 'the command names no program'],
    ['a zero byte', { command: ['echo', 'a\0b'] }, 'validation', 'the command cannot be passed on'],
    [
      'a zero byte in a value',
      { command: 'true', env: { A: '\0' } },
      'validation',
      'the command cannot be passed on',
    ],
    ['too long an argument', { command: ['echo', 'x'.repeat(200_000)] }, 'resource', '(E2BIG)'],
    ['too small an output', { command: 'true', maxOutput: -1 }, 'validation', 'maxOutput must be'],
  ];

  it.each(failures)('fails clearly for %s', async (_name, options, failureClass, message) => {
    writeFileSync(join(dir, 'plain'), 'text');
    writeFileSync(join(dir, 'orphan'), '#!/no/such/interpreter\n');
    chmodSync(join(dir, 'orphan'), 0o755);
    mkdirSync(join(dir, 'folder'), { recursive: true });
    const error = await rejection(createProcessRig().exec(options, { workingDir: dir }));
    expect(error).toBeInstanceOf(TaskFailure);
    expect(error).toMatchObject({ class: failureClass, message: expect.stringContaining(message) });
  });

  it('fails clearly without mkfifo', async () => {
    const error = await rejection(createProcessRig({ PATH: '/nonexistent' }).sh('true'));
    expect(error).toMatchObject({
      class: 'resource',
      message: 'oprun needs the program mkfifo (of coreutils) in PATH to run commands',
    });
  });

  it('fails clearly when too many files are open, and works again afterwards', async () => {
    const rig = createProcessRig();
    await rig.sh(':');
    const errors = await withFullDescriptors(async ({ free }) => {
      const found: unknown[] = [];
      // From no descriptor left to one less than needed: each of the calls that open one has to cope.
      for (let count = 0; count < 6; count += 1) {
        found.push(await rig.exec({ command: 'cat', stdin: 'x' }).catch((error: unknown) => error));
        free();
      }
      return found;
    });
    expect(
      errors.map((error) => (error instanceof TaskFailure ? `${error.class}: ${error.message}` : error)),
    ).toEqual(errors.map(() => 'resource: too many files are open (EMFILE)'));
    expect(await rig.sh('echo hi')).toMatchObject({ stdout: 'hi\n' });
  });
});
