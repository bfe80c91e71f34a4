import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, run as runProgram } from '../rig.js';
import type { Finished, Project } from '../rig.js';
import { factsOf, runOnce, statuses } from './run-once.js';
import { from, settle } from './settle.js';

describe('item 5: fallback → completed, degraded, shown as such', () => {
  test('a value, which sees what the task sees', async () => {
    const ran = await runOnce(
      `name: value
params: {city: {type: string, default: Ulm}}
tasks:
  - id: weather
    run: echo cannot reach it; exit 3
    fallback: {value: {city: "\${{ params.city }}", degrees: null}}
  - id: show
    run: echo "\${{ tasks.weather.result.city }}, \${{ tasks.weather.status }}"
    depends_on: [weather]
`,
    );
    expect(ran.code).toBe(0);
    expect(settle(ran)).toBe(`Starting workflow: value
Running task weather using plugin shell...
Task weather failed, falling back to a value: exit code 3
  | cannot reach it
Task weather completed, degraded (<duration>)
Running task show using plugin shell...
Task show completed (<duration>)
  | Ulm, completed
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
2 completed (1 degraded) (<duration>)
`);
    expect(ran.summary.weather).toEqual({ city: 'Ulm', degrees: null });
    expect(ran.run?.record).toMatchObject({
      status: 'completed',
      tasks: {
        weather: {
          status: 'completed',
          degraded: true,
          error: null,
          attempts: [{ attempt: 1, status: 'failed', error: { class: 'exit_code', message: 'exit code 3' } }],
        },
        show: { status: 'completed', degraded: false },
      },
    });
    expect(ran.run?.log).toMatch(/WARNING.*Task weather completed, degraded/);
    expect(factsOf(ran.run, 'weather')).toEqual(['started', 'falling_back', 'completed']);
  });

  test('another plugin, after the last attempt only, with a log of its own', async () => {
    const ran = await runOnce(
      `name: plugin
tasks:
  - id: load
    run: echo primary; exit 3
    retry: {max_attempts: 2, delay: 1ms, jitter: false}
    fallback: {plugin: shell, config: {command: echo secondary}}
`,
    );
    expect(ran.code).toBe(0);
    expect(settle(ran)).toBe(`Starting workflow: plugin
Running task load using plugin shell... (attempt 1/2)
Task load failed (attempt 1/2), next in 1ms: exit code 3
  | primary
Running task load using plugin shell... (attempt 2/2)
Task load failed (attempt 2/2), falling back to another plugin: exit code 3
  | primary
Running task load using plugin shell... (fallback)
Task load completed, degraded (<duration>)
  | secondary
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
1 completed (1 degraded) (<duration>)
`);
    expect(ran.summary.load).toEqual({ stdout: 'secondary', stderr: '', returncode: 0 });
    expect(ran.run?.record.tasks.load.attempts).toMatchObject([
      { attempt: 1, status: 'failed', fallback: null, wait_ms: 1 },
      { attempt: 2, status: 'failed', fallback: null, wait_ms: null },
      { attempt: 3, status: 'completed', fallback: 'shell' },
    ]);
  });

  test('one that fails too: the class of the first failure, and what both said', async () => {
    const ran = await runOnce(
      `name: both
tasks:
  - id: load
    run: exit 3
    fallback: {plugin: function, config: {function: "./f.mjs:refuse"}}
`,
      { files: { 'f.mjs': "export function refuse() { throw new Error('not today'); }\n" } },
    );
    expect(ran.code).toBe(1);
    expect(settle(ran)).toContain('\nTask load failed: exit code 3; the fallback failed too: not today\n');
    expect(ran.run?.record.tasks.load).toMatchObject({
      status: 'failed',
      degraded: false,
      error: { class: 'exit_code', message: 'exit code 3; the fallback failed too: not today' },
    });
  });

  test('is not asked where the task completes or is cancelled', async () => {
    const { code, run, project } = await runOnce(
      `tasks:
  - {id: good, run: "true", fallback: {plugin: shell, config: {command: touch asked}}}
  - {id: long, run: sleep 1000, fallback: {plugin: shell, config: {command: touch asked}}}
  - {id: bad, run: exit 3, depends_on: [good]}
`,
      { args: ['--fail-fast'] },
    );
    expect(code).toBe(1);
    expect(statuses(run)).toEqual({ good: 'completed', long: 'cancelled', bad: 'failed' });
    expect(project.exists('asked')).toBe(false);
  });
});

/** A task that reads a file, and one that uses what it gave. */
const cachedFlow = `name: cached
params: {path: {type: string, default: source}}
tasks:
  - id: read
    run: cat \${{ params.path }}
    outputs: {text: "\${{ result.stdout }}"}
    fallback: {cached: 24h}
  - {id: show, run: "echo got \${{ tasks.read.outputs.text }}", depends_on: [read]}
`;

/** Runs it once while its source is there, then breaks that. */
async function breakSource(workflow: string): Promise<Project> {
  const project = createProject({ 'w.yaml': workflow, source: 'one\n' });
  expect((await project.oprun(['w.yaml'])).code).toBe(0);
  rmSync(join(project.dir, 'source'));
  return project;
}

/** How a run ends where the earlier result cannot be used: its exit code, and why. */
function unusable({ code, stderr }: Finished): readonly unknown[] {
  return [code, /; the fallback failed too: (.*)\n/.exec(stderr)?.[1]];
}

const none = 'there is no earlier result of this file and config';

describe('item 5: fallback: {cached}', () => {
  test('the last good result stands in once the source is broken, outputs and all', async () => {
    const project = await breakSource(cachedFlow);
    const finished = await project.oprun(['w.yaml']);
    expect(finished.code).toBe(0);
    expect(settle({ ...finished, project })).toBe(`Starting workflow: cached
Running task read using plugin shell...
Task read failed, falling back to an earlier result: exit code 1: cat: source: No such file or directory
  | cat: source: No such file or directory
Task read completed, degraded (<duration>)
Running task show using plugin shell...
Task show completed (<duration>)
  | got one
Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
2 completed (1 degraded) (<duration>)
`);
    // What stood in is no good result itself, so that it does not grow younger by being used.
    const [first, second] = project.runs();
    expect(second?.summary.read).toEqual(first?.summary.read);
    expect(second?.record.tasks.read).toMatchObject({ degraded: true, outputs: { text: 'one' } });
  });

  test('a file or a config that has changed since is another task', async () => {
    const project = await breakSource(cachedFlow);
    expect(unusable(await project.oprun(['w.yaml', '-p', 'path=elsewhere']))).toEqual([1, none]);
    project.write('w.yaml', `${cachedFlow}# changed\n`);
    expect(unusable(await project.oprun(['w.yaml']))).toEqual([1, none]);
    project.write('w.yaml', cachedFlow);
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
  });

  test('one that is too old is not used, and says of which run it is', async () => {
    const project = await breakSource(cachedFlow.replace('24h', '1ms'));
    const [first] = project.runs();
    expect(unusable(await project.oprun(['w.yaml']))).toEqual([
      1,
      `the last good result, of ${first?.id}, is too old`,
    ]);
  });

  test('other logs know nothing of it', async () => {
    const project = await breakSource(cachedFlow);
    expect(unusable(await project.oprun(['w.yaml', '--log-dir', 'other']))).toEqual([1, none]);
  });

  test('instances of a loop have their own', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - id: each
    for_each: [x, y]
    run: cat "\${{ item }}"
    fallback: {cached: 1h}
`,
      x: 'one\n',
      y: 'two\n',
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    project.write('x', 'three\n');
    rmSync(join(project.dir, 'y'));
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(0);
    expect(stderr).toContain('Task each[1] completed, degraded');
    const results: { stdout: string }[] = project.runs()[1]?.summary.each;
    expect(results.map(({ stdout }) => stdout)).toEqual(['three', 'two']);
  });

  test('secrets do not get into what is kept', async () => {
    const project = createProject({
      'w.yaml': `secrets: {TOKEN: {from: env, name: MY_TOKEN}}
tasks:
  - {id: a, run: "echo \${{ secrets.TOKEN }}", fallback: {cached: 1h}}
`,
    });
    expect((await project.oprun(['w.yaml'], { env: { MY_TOKEN: 'hunter2hunter2' } })).code).toBe(0);
    const { stdout } = await runProgram('grep', ['-rh', 'stdout', 'logs/.oprun/results'], project.dir);
    expect(stdout).toContain('***');
    expect(stdout).not.toContain('hunter2hunter2');
  });
});

test('item 5: what stands in is counted in the last line, and the end of a run that fails names it', async () => {
  const ran = await runOnce(
    `name: mixed
tasks:
  - {id: a, run: exit 3, fallback: {value: 1}}
  - {id: b, run: exit 4}
`,
  );
  expect(from('1 completed', settle(ran))).toBe(`1 completed (1 degraded), 1 failed (<duration>)

Task b failed (attempt 1, exit_code): exit code 4
  at w.yaml:4:10
  it wrote nothing
  hint: \`config: {check: false}\` accepts any exit code
`);
});
