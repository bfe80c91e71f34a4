import { mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, oprunPath, run } from '../rig.js';
import type { Project } from '../rig.js';

const good = 'tasks: [{id: a, run: echo one}]\n';

describe('bad input gets exit 2, a sentence, no stack trace and no run directory: a file', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['that is empty', '', /^w\.yaml error empty-file: /],
    [
      'that is binary',
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]),
      /^w\.yaml\S* error file-not-text: /,
    ],
    ['in UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), /^w\.yaml\S* error file-utf16: .*UTF-16/],
    [
      'that is not UTF-8',
      new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]),
      /^w\.yaml\S* error file-\S+: /,
    ],
    ['with wrong keys', 'tusks: []\n', /^w\.yaml:1:1 error unknown-key: /],
  ])('%s', async (_what, text, expected) => {
    const project = createProject({ 'w.yaml': text });
    const { code, stdout, stderr } = await project.oprun(['w.yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect(readdirSync(project.dir)).toEqual(['w.yaml']);
  });

  test('of 100 MB', async () => {
    const project = createProject({ 'w.yaml': good });
    truncateSync(join(project.dir, 'w.yaml'), 100 * 1024 * 1024);
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^w\.yaml error file-too-large: .*\n.*--max-bytes/);
  });

  test('that is missing, or a directory', async () => {
    const project = createProject();
    mkdirSync(join(project.dir, 'd.yaml'));
    expect(await project.oprun(['none.yaml'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'none.yaml error file-unreadable: cannot read the file: no such file or directory\n',
    });
    expect(await project.oprun(['d.yaml'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'd.yaml error file-unreadable: cannot read the file: illegal operation on a directory\n',
    });
  });

  test('whose working_dir does not exist', async () => {
    const project = createProject({ 'w.yaml': `working_dir: none\n${good}` });
    expect(await project.oprun(['w.yaml'])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^w\.yaml:1:14 error working-dir-missing: cannot work in "\S+\/none": no such file or directory\n/,
      ),
    });
    expect(readdirSync(project.dir)).toEqual(['w.yaml']);
  });
});

describe('bad input gets exit 2, a sentence, no stack trace and no run directory: a command line', () => {
  test.each<[string[], RegExp]>([
    [['valdate', 'w.yaml'], /^oprun: unknown command "valdate"; did you mean "validate"\?\n$/],
    [['nonsense'], /^oprun: unknown command "nonsense", and there is no such file\n$/],
    [['run'], /^oprun: missing required argument 'file'\n$/],
    [['w.yaml', '--jobbs', '2'], /^oprun: unknown option '--jobbs'\n\(Did you mean --jobs\?\)\n$/],
    [
      ['w.yaml', '-j', '0'],
      /^oprun: option '-j, --jobs <n>' argument '0' is invalid\. It takes a whole number from 1 on\.\n$/,
    ],
    [['w.yaml', '-j', '1.5'], /It takes a whole number from 1 on/],
    [['w.yaml', '--output', 'loud'], /Allowed choices are plain, json, quiet\./],
    [['w.yaml', '--output', 'live'], /It belongs to oprun, but this version does not have it yet\./],
    [['w.yaml', '--log-order', 'random'], /Allowed choices are grouped, interleaved, prefixed, none\./],
    [['w.yaml', 'x.yaml'], /^oprun: too many arguments for 'run'/],
    [['w.yaml', '--max-bytes', 'lots'], /It takes a number of bytes/],
    [['w.yaml', '--plugins', './none.mjs'], /^oprun: --plugins: there is no file or folder /],
    [['runs', 'list'], /^oprun: "oprun runs" belongs to oprun, but this version does not have it yet\n$/],
    [['-p', 'day=1', 'w.yaml'], /^oprun: -p "day": the workflow has no parameters\n$/],
    [
      ['w.yaml', '-p', 'day=1', '-p', 'x=2'],
      /^oprun: -p "day": the workflow has no parameters\noprun: -p "x"/,
    ],
    [['w.yaml', '--junit', 'report.xml'], /^oprun: --junit belongs/],
    [['w.yaml', '--timeout', '0'], /'--timeout <duration>' argument '0' is invalid\. "0" is no time at all/],
    [['w.yaml', '--timeout', '5m garbage'], /"5m garbage" is no duration: a duration is a number with /],
    [['w.yaml', '--inject', 'b:fail'], /^oprun: --inject "b:fail": there is no task "b"/],
    [['undo', 'latest'], /^oprun: cannot look for runs in .*logs: no such file or directory/],
    [['plugins', 'show', 'shel'], /^oprun: unknown plugin "shel"; did you mean "shell"\?\n$/],
    [['plugins', 'new', '../x'], /^oprun: "\.\.\/x" cannot be a plugin's name/],
    [['graph', 'w.yaml', '--format', 'png'], /Allowed choices are text, mermaid, dot, json\./],
  ])('oprun %j', async (args, expected) => {
    const project = createProject({ 'w.yaml': good });
    const { code, stdout, stderr } = await project.oprun(args);
    expect(stderr).toMatch(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(readdirSync(project.dir)).toEqual(['w.yaml']);
  });

  test.each<[string[], RegExp]>([
    [
      ['plugins', 'show', 'x'],
      /^oprun: unknown plugin "x"; there are csv_ingest, function, metrics, python_function, shell\n$/,
    ],
    [['plugins', 'new', 'shell'], /^oprun: "shell" is a built-in plugin: take another name\n$/],
    [['w'], /^oprun: unknown command "w"; did you mean the file "w\.yaml"\?\n$/],
  ])('oprun %j', async (args, expected) => {
    expect((await createProject({ 'w.yaml': good }).oprun(args)).stderr).toMatch(expected);
  });

  test('the directory that oprun was started in is gone', async () => {
    const command = `mkdir gone && cd gone && rmdir ../gone && ${process.execPath} ${oprunPath} x.yaml`;
    const { code, stderr } = await run('sh', ['-c', command], createProject().dir);
    expect({ code, stderr: stderr.replace(/^sh: .*\n/gm, '') }).toEqual({
      code: 2,
      stderr: 'oprun: the directory that oprun was started in is gone\n',
    });
  });

  test('no arguments print the help and end with 2', async () => {
    const { code, stderr } = await createProject().oprun([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Usage: oprun FILE \| COMMAND/);
  });
});

describe('a log directory that cannot be written ends with exit 3 before any task starts', () => {
  test('because a file stands in its place', async () => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: touch ran}]\n', logs: 'a file' });
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `oprun: cannot make a run directory in ${project.dir}/logs: it is there, and no folder\n`,
    });
    expect(project.exists('ran')).toBe(false);
  });

  test('because the file system takes none', async () => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: touch ran}]\n' });
    const { code, stderr } = await project.oprun(['w.yaml', '--log-dir', '/proc/logs']);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^oprun: cannot make a run directory in \/proc\/logs: no such file or directory \(ENOENT\)\n$/,
    );
    expect(project.exists('ran')).toBe(false);
  });
});

describe('a record that breaks off ends the run with exit 3, and nothing more starts', () => {
  test('because a task stands in the way of its own logs', async () => {
    const project = createProject({
      'w.yaml':
        'tasks:\n  - {id: a, run: for d in logs/*; do touch "$d/tasks"; done; echo said}\n  - {id: b, run: touch ran, depends_on: a}\n',
    });
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^oprun: cannot make \S+\/tasks: file already exists \(EEXIST\)$/m);
    expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect(project.exists('ran')).toBe(false);
  });
});

describe('a reader that goes away and a full disk behind stdout neither crash nor lose the run', () => {
  const many = `tasks: [${Array.from({ length: 30 }, (_, index) => `{id: t${index}, run: echo ${index}}`).join(', ')}]\n`;

  test('oprun x.yaml | head -1', async () => {
    const project = createProject({ 'w.yaml': many });
    const command = `{ ${process.execPath} ${oprunPath} w.yaml --output json; echo $? > code; } | head -1`;
    const { stdout, stderr } = await run('sh', ['-c', command], project.dir);
    expect(JSON.parse(stdout).type).toBe('run.started');
    expect(stderr).toBe('');
    expect(project.read('code')).toBe('0\n');
    expect(project.runs()[0]?.record.status).toBe('completed');
  });

  test('oprun x.yaml 2>&1 | head -1', async () => {
    const project = createProject({ 'w.yaml': many });
    const command = `{ ${process.execPath} ${oprunPath} w.yaml; echo $? > code; } 2>&1 | head -1`;
    expect((await run('sh', ['-c', command], project.dir)).stdout).toBe('Starting workflow: w\n');
    expect(project.read('code')).toBe('0\n');
    expect(Object.keys(project.runs()[0]?.summary)).toHaveLength(30);
  });

  const intoFull = (project: Project, args: string) =>
    run('sh', ['-c', `${process.execPath} ${oprunPath} ${args} > /dev/full`], project.dir);

  test('> /dev/full: the run is recorded whole; that its events were not written is said', async () => {
    const project = createProject({ 'w.yaml': many });
    const { code, stderr } = await intoFull(project, 'w.yaml --output json');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^oprun: cannot write to standard output: .*no space left on device/);
    expect(project.runs()[0]?.record.status).toBe('completed');
  });

  test('> /dev/full: an answer that could not be written is none', async () => {
    const { code, stderr } = await intoFull(createProject({ 'w.yaml': many }), 'graph w.yaml');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^oprun: cannot write to standard output: .*no space left on device/);
  });
});
