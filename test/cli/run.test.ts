import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, repository } from '../rig.js';

/** What differs from run to run, taken out. */
function settle(text: string, dir: string): string {
  return text
    .replaceAll(dir, '<dir>')
    .replaceAll(/_\d{8}T\d{6}Z(-\d+)?/g, '_<time>')
    .replaceAll(/\(\d+(\.\d)? m?s\)/g, '(<duration>)');
}

describe('item 9: examples/quickstart', () => {
  test('runs green, and says so fact by fact', async () => {
    const project = createProject();
    cpSync(join(repository, 'examples/quickstart'), project.dir, {
      recursive: true,
      filter: (path) => !path.endsWith('logs'),
    });
    const { code, stdout, stderr } = await project.oprun(['workflow.yaml']);
    expect(settle(stderr, project.dir)).toBe(`Starting workflow: Quickstart
Running task ingest_csv using plugin csv_ingest...
Task ingest_csv completed (<duration>)
Running task compute_metrics using plugin metrics...
Task compute_metrics completed (<duration>)
Running task notify using plugin shell...
Task notify completed (<duration>)
  | Metrics computed
Workflow finished. Results written to <dir>/logs/workflow_<time>/summary.json
3 completed (<duration>)
`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const [run] = project.runs();
    // The figures are those of pandas 1.5.3 for the same file.
    expect(run?.summary).toEqual({
      ingest_csv: { rows: 5, columns: ['name', 'age', 'score', 'department'] },
      compute_metrics: {
        age: {
          mean: 31.6,
          median: 30,
          std: expect.closeTo(5.941380311005179, 12),
          min: 25,
          max: 40,
          count: 5,
        },
        score: {
          mean: 86.6,
          median: 88,
          std: expect.closeTo(5.458937625582473, 12),
          min: 78,
          max: 92,
          count: 5,
        },
      },
      notify: { stdout: 'Metrics computed', stderr: '', returncode: 0 },
    });
  });
});

describe('item 7: the run directory', () => {
  const workflow = `name: Two tasks
tasks:
  - id: hello
    run: echo hello
  - id: silent
    run: 'true'
    depends_on: hello
`;

  test('holds journal, log, summary, record, task logs and the workflow, closed to others', async () => {
    const project = createProject({ 'two.yaml': workflow });
    await project.oprun(['two.yaml']);
    const [run] = project.runs();
    expect(run?.id).toMatch(/^two_\d{8}T\d{6}Z$/);
    const dir = run?.dir ?? '';
    expect(readdirSync(dir).toSorted()).toEqual([
      'events.jsonl',
      'run.json',
      'run.log',
      'summary.json',
      'tasks',
      'workflow.yaml',
    ]);
    expect(readdirSync(join(dir, 'tasks'))).toEqual(['hello.log']);
    expect(readFileSync(join(dir, 'workflow.yaml'), 'utf8')).toBe(workflow);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    const modes = ['events.jsonl', 'run.json', 'run.log', 'summary.json', 'tasks/hello.log', 'workflow.yaml'];
    expect(new Set(modes.map((name) => statSync(join(dir, name)).mode & 0o777))).toEqual(new Set([0o600]));
  });

  test('events.jsonl numbers every fact; run.log has the sentences of the first orchestrator', async () => {
    const project = createProject({ 'two.yaml': workflow });
    await project.oprun(['two.yaml']);
    const [run] = project.runs();
    expect(run?.events.map(({ seq, type, task }) => [seq, type, task])).toEqual([
      [1, 'run.started', undefined],
      [2, 'task.started', 'hello'],
      [3, 'task.completed', 'hello'],
      [4, 'task.started', 'silent'],
      [5, 'task.completed', 'silent'],
      [6, 'run.ending', undefined],
      [7, 'run.finished', undefined],
    ]);
    const stamp = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3} /;
    const lines = run?.log.trimEnd().split('\n') ?? [];
    expect(lines.filter((line) => !stamp.test(line))).toEqual([]);
    expect(lines.slice(1).map((line) => settle(line.replace(stamp, ''), project.dir))).toEqual([
      'INFO Starting workflow: Two tasks',
      'INFO Running task hello using plugin shell...',
      'INFO Task hello completed',
      'INFO Running task silent using plugin shell...',
      'INFO Task silent completed',
      'INFO All tasks are over: completed',
      'INFO Workflow finished. Results written to <dir>/logs/two_<time>/summary.json',
    ]);
  });

  test('run.json records status, times, attempts and provenance', async () => {
    const project = createProject({ 'two.yaml': workflow });
    await project.oprun(['two.yaml', '-j', '3']);
    const [run] = project.runs();
    const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    expect(run?.record).toEqual({
      format: 1,
      run: { id: run?.id, dir: run?.dir },
      workflow: {
        name: 'Two tasks',
        description: null,
        file: 'two.yaml',
        dir: project.dir,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        working_dir: project.dir,
      },
      status: 'completed',
      cancel_reason: null,
      cancel_cause: null,
      exit_code: 0,
      injected: [],
      params: {},
      selection: null,
      max_parallel: 3,
      started_at: time,
      ended_at: time,
      duration_ms: expect.any(Number),
      provenance: {
        oprun: expect.stringMatching(/^\d+\.\d+\.\d+/),
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
        host: expect.any(String),
        user: expect.any(String),
        pid: expect.any(Number),
        git_commit: null,
        plugins: { shell: { version: expect.any(String), source: 'built-in', sha256: null } },
      },
      outputs: {},
      missing_outputs: {},
      tasks: {
        hello: {
          role: 'task',
          kind: 'plugin',
          plugin: 'shell',
          depends_on: [],
          status: 'completed',
          started_at: time,
          ended_at: time,
          duration_ms: expect.any(Number),
          error: null,
          tolerated: false,
          skipped: null,
          degraded: false,
          undo: null,
          blocked_by: [],
          restored: null,
          outputs: {},
          items: null,
          workflow: null,
          attempts: [
            {
              attempt: 1,
              status: 'completed',
              injected: null,
              fallback: null,
              started_at: time,
              ended_at: time,
              duration_ms: expect.any(Number),
              error: null,
              wait_ms: null,
              log: {
                bytes: 6,
                sha256: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
              },
            },
          ],
        },
        silent: expect.objectContaining({ status: 'completed', depends_on: ['hello'] }),
      },
      warnings: [],
      notified: [],
    });
  });

  test('a task that prints lines like those of the log forges none', async () => {
    const project = createProject({
      'forge.yaml': `tasks:
  - id: a
    plugin: shell
    config: {command: 'printf "x\\n2026-01-01 00:00:00,000 INFO Task b completed\\n" >&2; exit 1'}
`,
    });
    const { stderr } = await project.oprun(['forge.yaml']);
    const [run] = project.runs();
    expect(run?.log.split('\n').filter((line) => line.startsWith('2026-01-01 00:00:00,000'))).toEqual([]);
    expect(stderr.split('\n').filter((line) => line.startsWith('2026-01-01'))).toEqual([]);
  });
});

describe('item 4 and 8: failures', () => {
  const workflow = `tasks:
  - id: bad
    run: echo working; echo "no such thing" >&2; exit 3
  - id: below
    run: echo never
    depends_on: [bad]
  - id: other
    run: echo other
`;

  test('a failed task blocks its dependents only, exit code 1, and the failure is told last of all', async () => {
    const project = createProject({ 'f.yaml': workflow });
    const { code, stderr } = await project.oprun(['f.yaml', '-j1']);
    expect(code).toBe(1);
    expect(settle(stderr, project.dir)).toBe(`Starting workflow: f
Running task bad using plugin shell...
Task bad failed: exit code 3: no such thing
  | working
  | no such thing
Task below blocked: bad failed
Running task other using plugin shell...
Task other completed (<duration>)
  | other
Workflow finished. Results written to <dir>/logs/f_<time>/summary.json
1 failed, 1 blocked, 1 completed (<duration>)

Task bad failed (attempt 1, exit_code): exit code 3: no such thing
  at f.yaml:2:9
  end of <dir>/logs/f_<time>/tasks/bad.log:
  | working
  | no such thing
  hint: \`config: {check: false}\` accepts any exit code
  hint: \`continue_on_error: true\` on bad lets the tasks below it run all the same
`);
    const [run] = project.runs();
    expect(run?.record.status).toBe('partially_completed');
    expect(run?.record.tasks.below).toMatchObject({ status: 'blocked', blocked_by: ['bad'], attempts: [] });
    expect(run?.summary).toEqual({
      bad: { error: 'exit code 3: no such thing', stdout: 'working', stderr: 'no such thing', returncode: 3 },
      other: { stdout: 'other', stderr: '', returncode: 0 },
    });
  });

  test.each([
    ['on the task', workflow.replace('  - id: bad', '  - id: bad\n    continue_on_error: true')],
    ['by default', `defaults: {continue_on_error: true}\n${workflow}`],
  ])(
    'continue_on_error %s: dependents run, exit code 0, the run is partially completed',
    async (_where, text) => {
      const project = createProject({ 'f.yaml': text });
      const { code } = await project.oprun(['f.yaml']);
      const [run] = project.runs();
      expect(code).toBe(0);
      expect(run?.record.status).toBe('partially_completed');
      expect(run?.record.tasks.bad).toMatchObject({ status: 'failed', tolerated: true });
      expect(run?.summary.below).toEqual({ stdout: 'never', stderr: '', returncode: 0 });
    },
  );

  test('where nothing completed the run has failed', async () => {
    const project = createProject({ 'f.yaml': 'tasks: [{id: a, run: exit 7}]\n' });
    expect((await project.oprun(['f.yaml'])).code).toBe(1);
    expect(project.runs()[0]?.record.status).toBe('failed');
  });
});

describe('item 8: how a run is shown', () => {
  const workflow = 'tasks: [{id: a, run: echo one}, {id: b, run: exit 1, depends_on: a}]\n';

  test('--output json: one event a line on stdout, as in the journal; the failures on stderr', async () => {
    const project = createProject({ 'w.yaml': workflow });
    const { stdout, stderr } = await project.oprun(['w.yaml', '--output', 'json']);
    expect(stdout).toBe(project.read(`logs/${project.runs()[0]?.id}/events.jsonl`));
    expect(stderr).toMatch(
      /^oprun: w \(w_\w+\) failed\n\nTask b failed \(attempt 1, exit_code\): exit code 1\n/,
    );
  });

  test('--output quiet: failures only, and nothing about what is merely odd', async () => {
    const odd = createProject({
      'w.yaml':
        'tasks:\n  - {id: a, plugin: function, config: {function: "./f.mjs:f"}}\n  - {id: b, plugin: shell, config: {command: "a=1\\necho $a"}}\n',
      'f.mjs': 'export const f = () => new Date(0);\n',
    });
    expect(await odd.oprun(['w.yaml', '--output', 'quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(odd.runs()[0]?.record.warnings).toHaveLength(1);
  });

  test('--output quiet: the failure block', async () => {
    const project = createProject({ 'w.yaml': workflow });
    const { stdout, stderr } = await project.oprun(['w.yaml', '--output', 'quiet']);
    expect({ stdout, stderr: settle(stderr, project.dir) }).toEqual({
      stdout: '',
      stderr:
        'oprun: w (w_<time>) failed\n\nTask b failed (attempt 1, exit_code): exit code 1\n  at w.yaml:1:38\n  it wrote nothing\n  hint: `config: {check: false}` accepts any exit code\n',
    });
    const green = createProject({ 'w.yaml': 'tasks: [{id: a, run: echo one}]\n' });
    expect(await green.oprun(['w.yaml', '--output', 'quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('many tasks at once are no reason for a warning', async () => {
    const tasks = Array.from({ length: 24 }, (_, index) =>
      index % 3 === 0
        ? `- {id: t${index}, plugin: function, config: {function: "./f.mjs:f"}}\n`
        : `- {id: t${index}, run: "true"}\n`,
    );
    const project = createProject({
      'w.yaml': `max_parallel: 24\ntasks:\n${tasks.join('')}`,
      'f.mjs': 'export const f = () => 1;\n',
    });
    expect(await project.oprun(['w.yaml', '--output', 'quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('--dry-run shows what would run; nothing runs and no run directory is made', async () => {
    const project = createProject({
      'w.yaml': 'name: w\ntasks: [{id: b, run: touch b, depends_on: a}, {id: a, run: touch a}]\n',
    });
    const { code, stdout } = await project.oprun(['w.yaml', '--dry-run']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'w: would run 2 tasks\n  1. a (shell)\n  2. b (shell) after a\n',
    });
    expect(readdirSync(project.dir)).toEqual(['w.yaml']);
    const json = await project.oprun(['w.yaml', '--dry-run', '--output', 'json']);
    expect(JSON.parse(json.stdout).tasks).toHaveLength(2);
    expect((await project.oprun(['w.yaml', '--dry-run', '--output', 'quiet'])).stdout).toBe('');
  });

  test('oprun - reads standard input', async () => {
    const project = createProject();
    const { code } = await project.oprun(['-'], { stdin: 'tasks: [{id: a, run: echo one}]\n' });
    expect(code).toBe(0);
    expect(project.runs()[0]?.id).toMatch(/^stdin_/);
  });

  test.each([
    ['--log-dir, from where it is typed', ['--log-dir', 'elsewhere'], {}],
    ['OPRUN_LOG_DIR', [], { OPRUN_LOG_DIR: 'elsewhere' }],
  ])('%s says where run directories are made', async (_how, args, env) => {
    const project = createProject({ 'sub/w.yaml': 'working_dir: .\ntasks: [{id: a, run: echo one}]\n' });
    await project.oprun(['sub/w.yaml', ...args], { env });
    expect(project.runs('elsewhere')).toHaveLength(1);
    expect(project.exists('sub/logs')).toBe(false);
  });

  test('an empty OPRUN_LOG_DIR is none', async () => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: echo one}]\n' });
    await project.oprun(['w.yaml'], { env: { OPRUN_LOG_DIR: '' } });
    expect(project.runs()).toHaveLength(1);
  });

  test('a start directory that is gone at the end changes no verdict', async () => {
    const project = createProject({
      'w.yaml': 'working_dir: .\ntasks: [{id: a, run: rmdir start}]\n',
      'start/x': '',
    });
    rmSync(join(project.dir, 'start/x'));
    const { code, stderr } = await project.oprun(['../w.yaml'], { cwd: join(project.dir, 'start') });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('no such file') });
  });

  test('working_dir: tasks and logs stand beside the file, wherever oprun is started', async () => {
    const project = createProject({
      'sub/w.yaml': 'working_dir: .\ntasks: [{id: a, run: pwd}, {id: b, run: pwd, working_dir: inner}]\n',
      'sub/inner/x': '',
    });
    await project.oprun(['sub/w.yaml']);
    const [run] = project.runs('sub/logs');
    expect([run?.summary.a.stdout, run?.summary.b.stdout]).toEqual([
      join(project.dir, 'sub'),
      join(project.dir, 'sub/inner'),
    ]);
  });
});
