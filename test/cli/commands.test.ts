import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, repository } from '../rig.js';

describe('item 8: oprun init', () => {
  test('writes a workflow, data and a plugin that run green unmodified, and prints the command', async () => {
    const project = createProject();
    expect(await project.oprun(['init', 'new'])).toEqual({
      code: 0,
      stdout:
        'wrote new/workflow.yaml\nwrote new/data.csv\nwrote new/plugins/hello.mjs\n\nRun it:\n  oprun new/workflow.yaml\n',
      stderr: '',
    });
    const { code } = await project.oprun(['new/workflow.yaml']);
    expect(code).toBe(0);
    expect(project.runs('new/logs')[0]?.summary.hello).toEqual({ message: 'Hello!', mean_age: 31.6 });
  });

  test('the command that it prints can be typed, whatever the folder is called', async () => {
    const { stdout } = await createProject().oprun(['init', "my dir's"]);
    expect(stdout).toContain("oprun 'my dir'\\''s/workflow.yaml'\n");
  });

  test('a second time refuses with exit 2, naming the file, and changes nothing', async () => {
    const project = createProject({ 'data.csv': 'mine' });
    const { code, stderr } = await project.oprun(['init']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `oprun: ${project.dir}/data.csv exists already; nothing was written\n`,
    });
    expect(readdirSync(project.dir)).toEqual(['data.csv']);
    expect(project.read('data.csv')).toBe('mine');
  });
});

describe('item 8: oprun plugins', () => {
  test('list names the built-in plugins and those of modules', async () => {
    const project = createProject({
      'p.mjs': "export const plugin = { name: 'mine', summary: 'Does mine', run: () => 1 };\n",
    });
    const { code, stdout } = await project.oprun(['plugins', 'list', '--plugins', 'p.mjs']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'csv_ingest',
      'function',
      'metrics',
      'mine',
      'python_function',
      'shell',
      '',
    ]);
    expect(stdout).toMatch(/^mine +Does mine$/m);
  });

  test('list --json is a list of objects', async () => {
    const { stdout } = await createProject().oprun(['plugins', 'list', '--json']);
    const plugins: { name: string; source: string; config: { properties: object } }[] = JSON.parse(stdout);
    expect(plugins.map(({ name, source }) => [name, source])).toEqual(
      ['csv_ingest', 'function', 'metrics', 'python_function', 'shell'].map((name) => [name, 'built-in']),
    );
    expect(Object.keys(plugins[4]?.config.properties ?? {})).toContain('command');
  });

  test('show tells every key of the config', async () => {
    const { code, stdout } = await createProject().oprun(['plugins', 'show', 'csv_ingest']);
    expect(code).toBe(0);
    for (const key of ['path', 'delimiter', 'encoding', 'na_values', 'columns', 'types']) {
      expect(stdout).toMatch(new RegExp(`^  ${key}: `, 'm'));
    }
  });

  test('new writes a plugin whose example runs and whose test passes', async () => {
    const project = createProject();
    const { code, stdout } = await project.oprun(['plugins', 'new', 'say_it']);
    expect(code).toBe(0);
    expect(stdout).toContain('wrote plugins/say_it/index.mjs\n');
    await project.oprun(['plugins/say_it/example.yaml']);
    expect(project.runs()[0]?.summary).toEqual({ say: { said: 'hello hello' } });
    expect((await project.oprun(['plugins', 'new', 'say_it'])).code).toBe(2);
  });

  test('list-plugins prints what the first orchestrator printed', async () => {
    expect(await createProject().oprun(['list-plugins'])).toEqual({
      code: 0,
      stdout: 'Available plugins:\n- csv_ingest\n- function\n- metrics\n- python_function\n- shell\n',
      stderr: '',
    });
  });
});

test('item 8: copy-example DEST writes the example, and nothing over an existing file', async () => {
  const project = createProject();
  expect(await project.oprun(['copy-example', 'my/flow.yaml'])).toEqual({
    code: 0,
    stdout: 'Example workflow copied to my/flow.yaml\n',
    stderr: '',
  });
  expect((await project.oprun(['validate', 'my/flow.yaml'])).code).toBe(0);
  expect((await project.oprun(['copy-example', 'my/flow.yaml'])).code).toBe(2);
});

describe('item 8: validate', () => {
  const files = {
    'good.yaml': 'tasks: [{id: a, run: echo one}]\n',
    'bad.yaml': 'tasks:\n  - id: a\n    rum: echo\n',
  };

  test('text: every file, exit 2 where one is wrong', async () => {
    const { code, stdout } = await createProject(files).oprun(['validate', 'good.yaml', 'bad.yaml']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^good\.yaml: ok, 1 task\nbad\.yaml:3:5 error unknown-key: .*\n/);
  });

  test('json', async () => {
    const { code, stdout } = await createProject(files).oprun([
      'validate',
      '--json',
      'good.yaml',
      'bad.yaml',
    ]);
    expect(code).toBe(2);
    const [good, bad] = JSON.parse(stdout);
    expect(good).toEqual({ file: 'good.yaml', valid: true, tasks: 1, params: [], problems: [] });
    expect(bad).toMatchObject({ file: 'bad.yaml', valid: false, tasks: null });
    expect(bad.problems[0]).toMatchObject({
      file: 'bad.yaml',
      line: 3,
      column: 5,
      code: 'unknown-key',
      severity: 'error',
      hint: 'did you mean "run"?',
    });
  });

  test('github: one annotation a line', async () => {
    const { stdout } = await createProject(files).oprun(['validate', '--format', 'github', 'bad.yaml']);
    expect(stdout).toMatch(
      /^::error file=bad\.yaml,line=3,col=5,title=unknown-key::.*%0Adid you mean "run"\?\n/,
    );
  });
});

const chain = (index: number) => (index === 0 ? '' : `, depends_on: t${index - 1}`);
const fan = (index: number) => (index === 0 ? '' : ', depends_on: t0');

describe('item 3 and 8: a chain and a fan of 10,000', () => {
  test.each([
    ['chain', chain, 10_000],
    ['fan', fan, 2],
  ])('%s: validate and every graph format', async (_shape, edge, longest) => {
    const tasks = Array.from(
      { length: 10_000 },
      (_, index) => `- {id: t${index}, run: "true"${edge(index)}}\n`,
    );
    const project = createProject({ 'w.yaml': `name: big\ntasks:\n${tasks.join('')}` });
    expect((await project.oprun(['validate', 'w.yaml'])).stdout).toBe('w.yaml: ok, 10000 tasks\n');
    const text = (await project.oprun(['graph', 'w.yaml'])).stdout;
    expect(text).toMatch(new RegExp(`^big: 10000 tasks, longest chain ${longest}: t0 → `));
    const [mermaid, dot, json] = await Promise.all(
      ['mermaid', 'dot', 'json'].map(
        async (format) => (await project.oprun(['graph', 'w.yaml', '--format', format])).stdout,
      ),
    );
    expect(mermaid?.match(/-->/g)).toHaveLength(9_999);
    expect(dot?.match(/->/g)).toHaveLength(9_999);
    expect(JSON.parse(json ?? '').tasks).toHaveLength(10_000);
  });

  test('a cycle through 10,000 is told with its trail', async () => {
    const tasks = Array.from(
      { length: 10_000 },
      (_, index) => `- {id: t${index}, run: "true", depends_on: t${(index + 1) % 10_000}}\n`,
    );
    const project = createProject({ 'w.yaml': `tasks:\n${tasks.join('')}` });
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error dependency-cycle: .*t0 → t1 → /);
  });
});

describe('item 8: every command has help that reads like a manual page, with an example', () => {
  test.each([
    [['run']],
    [['validate']],
    [['graph']],
    [['plugins']],
    [['plugins', 'list']],
    [['plugins', 'show']],
    [['plugins', 'new']],
    [['init']],
    [['schema']],
  ])('oprun %j --help', async (command) => {
    const { code, stdout, stderr } = await createProject().oprun([...command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: oprun ${command.join(' ')}`);
    expect(stdout).toMatch(/Examples?:\n {2}oprun /);
  });

  test('oprun FILE --help is the help of run, oprun --version the version', async () => {
    const project = createProject({ 'w.yaml': '' });
    expect((await project.oprun(['w.yaml', '--help'])).stdout).toContain('Usage: oprun run [options] <file>');
    expect((await project.oprun(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('item 9: the examples run', () => {
  test.each([
    ['diamond', { report: { stdout: '3 numbers, smallest first:\n1\n2\n3', stderr: '', returncode: 0 } }],
    [
      'your-own-plugin',
      {
        greeting: { message: 'Hello, Operator!' },
        shout: { shouted: ['HELLO, OPERATOR!!!'] },
        total: { total: 6.5, currency: 'EUR' },
      },
    ],
  ])('%s', async (name, expected) => {
    const project = createProject();
    cpSync(join(repository, 'examples', name), project.dir, {
      recursive: true,
      filter: (path) => !path.endsWith('logs'),
    });
    expect((await project.oprun(['workflow.yaml'])).code).toBe(0);
    expect(project.runs()[0]?.summary).toMatchObject(expected);
  });
});

describe('a file that worked under the first orchestrator runs unmodified', () => {
  test('python_function imports from the directory oprun is started in', async () => {
    const project = createProject({
      'workflow.yaml': `name: Example Workflow
description: Demonstration workflow
tasks:
  - id: ingest
    plugin: csv_ingest
    config:
      path: data/people.csv
    depends_on: []
  - id: metrics
    plugin: metrics
    config:
      numeric_columns: [age, score]
    depends_on:
      - ingest
  - id: greet
    plugin: python_function
    config:
      function: pkg.module:greet
      args:
        - Operator
    depends_on:
      - metrics
  - id: announce
    plugin: shell
    config:
      command: echo Workflow completed successfully!
    depends_on:
      - greet
`,
      'data/people.csv': 'name,age,score\nAlice,30,85\nBob,25,90\nCarol,35,78\n',
      'pkg/__init__.py': '',
      'pkg/module.py':
        'def greet(name: str) -> str:\n    print("greeting", name)\n    return f"Hello, {name}!"\n',
    });
    const { code } = await project.oprun(['workflow.yaml']);
    expect(code).toBe(0);
    const [first] = project.runs();
    expect(first?.summary).toMatchObject({
      ingest: { rows: 3, columns: ['name', 'age', 'score'] },
      metrics: { age: { mean: 30, median: 30, std: 5, min: 25, max: 35, count: 3 } },
      greet: 'Hello, Operator!',
      announce: { stdout: 'Workflow completed successfully!', stderr: '', returncode: 0 },
    });
    expect(project.read(`logs/${first?.id}/tasks/greet.log`)).toBe('greeting Operator\n');
  });
});

test('item 8: schema prints a JSON Schema of draft-07', async () => {
  const { code, stdout } = await createProject().oprun(['schema']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['tasks'],
  });
});
