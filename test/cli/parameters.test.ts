import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import { runOnce } from './run-once.js';

/** How a type is called where another value was found. */
const nouns: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'a mapping',
};

const tasks = 'tasks: [{id: a, run: touch ran}]\n';

describe('item 3: types, as -p takes them', () => {
  test.each<[string, string, unknown]>([
    ['string', 'text', 'text'],
    ['string', '007', '007'],
    ['string', 'true', 'true'],
    ['string', '', ''],
    ['string', 'a=b=c', 'a=b=c'],
    ['string', ' a  b ', ' a  b '],
    ['integer', '5', 5],
    ['integer', '-3', -3],
    ['number', '2.5', 2.5],
    ['number', '1e3', 1000],
    ['number', '4', 4],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['list', '["a", 1, null]', ['a', 1, null]],
    ['list', '[]', []],
    ['object', '{"a": {"b": [1]}}', { a: { b: [1] } }],
  ])('%s takes %j', async (type, text, value) => {
    const { code, run } = await runOnce(`params: {p: {type: ${type}}}\n${tasks}`, {
      args: ['-p', `p=${text}`],
    });
    expect({ code, params: run?.record.params }).toEqual({ code: 0, params: { p: value } });
  });

  test.each<[string, string]>([
    ['integer', '5.5'],
    ['integer', 'five'],
    ['integer', ''],
    ['number', 'x'],
    ['number', 'Infinity'],
    ['number', 'NaN'],
    ['boolean', 'yes'],
    ['boolean', '1'],
    ['list', 'a'],
    ['list', '{"a": 1}'],
    ['object', '[1]'],
    ['object', '{"a": '],
  ])('%s does not take %j: exit 2, nothing runs', async (type, text) => {
    const { code, stdout, stderr, project } = await runOnce(`params: {p: {type: ${type}}}\n${tasks}`, {
      args: ['-p', `p=${text}`],
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/\bp\b/);
    expect(stderr).toContain(nouns[type]);
    expect([project.exists('logs'), project.exists('ran')]).toEqual([false, false]);
  });
});

describe('item 3: what a parameter may be', () => {
  const declaration = `params:
  mode: {type: string, enum: [fast, safe], default: safe}
  size: {type: integer, enum: [1, 2, 4], default: 1}
  day: {type: string, pattern: '^\\d{4}-\\d{2}-\\d{2}$', default: '2026-01-31'}
  limit: {type: integer, minimum: 1, maximum: 10, default: 5}
  share: {type: number, minimum: 0.25, default: 0.5}
${tasks}`;

  test.each([
    ['mode=fast', { mode: 'fast' }],
    ['size=4', { size: 4 }],
    ['day=1999-12-31', { day: '1999-12-31' }],
    ['limit=1', { limit: 1 }],
    ['limit=10', { limit: 10 }],
    ['share=0.25', { share: 0.25 }],
  ])('-p %s', async (given, expected) => {
    const { code, run } = await runOnce(declaration, { args: ['-p', given] });
    expect(code).toBe(0);
    expect(run?.record.params).toMatchObject(expected);
  });

  test.each([
    ['mode=quick', ['mode', 'fast', 'safe']],
    ['size=3', ['size', '1', '2', '4']],
    ['day=yesterday', ['day', '^\\d{4}-\\d{2}-\\d{2}$']],
    ['limit=0', ['limit', '1']],
    ['limit=11', ['limit', '10']],
    ['share=0.2', ['share', '0.25']],
    ['moed=fast', ['moed', 'mode']],
  ])('-p %s: exit 2, and what is allowed', async (given, words) => {
    const { code, stderr, project } = await runOnce(declaration, { args: ['-p', given] });
    expect(code).toBe(2);
    for (const word of words) expect(stderr).toContain(word);
    expect([project.exists('logs'), project.exists('ran')]).toEqual([false, false]);
  });

  test('every mistake at once, and what is missing', async () => {
    const { code, stderr } = await runOnce(
      `params: {day: {type: string, description: The day to load}, n: {type: integer}}\n${tasks}`,
      { args: ['-p', 'n=x', '-p', 'none=1'] },
    );
    expect(code).toBe(2);
    for (const word of ['day', 'n', 'none', 'integer']) expect(stderr).toMatch(new RegExp(`\\b${word}\\b`));
  });

  test.each([['p'], ['=x'], ['']])('-p %j is no name=value', async (given) => {
    const { code, stderr } = await runOnce(`params: {p: x}\n${tasks}`, { args: ['-p', given] });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^oprun: /);
  });

  test('required: false without a default is null; a shorthand is a default with its type', async () => {
    const shorthand = `params:
  none: {type: integer, required: false}
  whole: 5
  share: 0.5
  text: fast
  flag: false
  list: [1, two]
${tasks}`;
    const { run } = await runOnce(shorthand);
    expect(run?.record.params).toEqual({
      none: null,
      whole: 5,
      share: 0.5,
      text: 'fast',
      flag: false,
      list: [1, 'two'],
    });
    expect((await runOnce(shorthand, { args: ['-p', 'whole=5.5'] })).code).toBe(2);
    expect((await runOnce(shorthand, { args: ['-p', 'share=7'] })).run?.record.params.share).toBe(7);
  });

  test('a default may be an expression over run and env, fixed when the run starts', async () => {
    const { run, summary } = await runOnce(
      `env: {REGION: north}
params:
  name: {type: string, default: "\${{ env.REGION }} on \${{ run.date }}"}
tasks:
  - {id: a, run: "echo \${{ params.name }}"}
`,
      { env: { TZ: 'UTC' } },
    );
    const expected = `north on ${run?.record.started_at.slice(0, 10)}`;
    expect([run?.record.params.name, summary.a.stdout]).toEqual([expected, expected]);
  });

  test('a default of the wrong kind is a diagnostic of the file', async () => {
    const { code, stderr } = await runOnce(`params: {n: {type: integer, minimum: 3, default: 2}}\n${tasks}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^w\.yaml:1:\d+ error /);
  });
});

describe('item 3: where values come from', () => {
  const declaration = `params: {a: default, b: default, c: default, d: default, n: 1}\n${tasks}`;

  test('-p over --params-file over OPRUN_PARAM_ over the default', async () => {
    const { run } = await runOnce(declaration, {
      args: ['-p', 'a=flag', '--params-file', 'p.yaml'],
      files: { 'p.yaml': 'a: file\nb: file\n' },
      env: { OPRUN_PARAM_a: 'env', OPRUN_PARAM_b: 'env', OPRUN_PARAM_c: 'env', OPRUN_PARAM_n: '7' },
    });
    expect(run?.record.params).toEqual({ a: 'flag', b: 'file', c: 'env', d: 'default', n: 7 });
  });

  test.each([
    ['p.yaml', '# a comment\nn: 5\nlist: [1, two]\no:\n  k: "007"\ntext: |\n  two\n  lines\n'],
    ['p.json', '{"n": 5, "list": [1, "two"], "o": {"k": "007"}, "text": "two\\nlines\\n"}'],
  ])('--params-file %s: values have their types', async (name, text) => {
    const { run } = await runOnce(
      `params: {n: {type: integer}, list: {type: list}, o: {type: object}, text: {type: string}}\n${tasks}`,
      { args: ['--params-file', name], files: { [name]: text } },
    );
    expect(run?.record.params).toEqual({ n: 5, list: [1, 'two'], o: { k: '007' }, text: 'two\nlines\n' });
  });

  test.each<[string, string | null]>([
    ['is not there', null],
    ['is no mapping', '[1]\n'],
    ['is neither YAML nor JSON', '{a: [\n'],
    ['has a value of the wrong type', 'n: x\n'],
    ['has a value with an expression, which is text', 'n: "${{ 1 + 1 }}"\n'],
  ])('--params-file that %s: exit 2, nothing runs', async (_what, text) => {
    const { code, stderr, project } = await runOnce(declaration, {
      args: ['--params-file', 'p.yaml'],
      files: text === null ? {} : { 'p.yaml': text },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/p\.yaml|\bn\b/);
    expect([project.exists('logs'), project.exists('ran')]).toEqual([false, false]);
  });

  test("an earlier run's summary.json as params file: what is not declared is left out, with one warning", async () => {
    const project = createProject({
      'one.yaml':
        'tasks: [{id: first, run: echo one}, {id: second, run: echo two}, {id: third, run: echo three}]\n',
      'two.yaml':
        'params: {second: {type: object}}\ntasks: [{id: a, run: "echo ${{ params.second.stdout }}"}]\n',
    });
    await project.oprun(['one.yaml']);
    const summary = `logs/${project.runs()[0]?.id}/summary.json`;
    const { code, stderr } = await project.oprun(['two.yaml', '--params-file', summary]);
    const run = project.runs().find(({ id }) => id.startsWith('two'));
    expect(code).toBe(0);
    expect(run?.summary.a.stdout).toBe('two');
    expect(Object.keys(run?.record.params)).toEqual(['second']);
    const lines = stderr.split('\n').filter((line) => /\bfirst\b|\bthird\b/.test(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\bfirst\b.*\bthird\b/);
  });
});

describe('item 3: run FILE --help-params and validate list them', () => {
  const workflow = `params:
  day: {type: string, pattern: '^\\d{4}$', description: The day to load}
  limit: {type: integer, default: 100, minimum: 1, maximum: 1000}
  mode: {type: string, enum: [fast, safe], default: safe}
  note: {type: string, required: false}
${tasks}`;
  const facts: readonly RegExp[] = [
    /\bday\b.*string/,
    /The day to load/,
    /required/,
    /\blimit\b.*integer/,
    /100/,
    /\bmode\b/,
    /fast.*safe/,
    /\bnote\b/,
  ];

  test.each([
    ['run FILE --help-params', ['run', 'w.yaml', '--help-params']],
    ['FILE --help-params', ['w.yaml', '--help-params']],
    ['validate', ['validate', 'w.yaml']],
  ])('%s', async (_what, args) => {
    const project = createProject({ 'w.yaml': workflow });
    const { code, stdout } = await project.oprun(args);
    expect(code).toBe(0);
    for (const fact of facts) expect(stdout).toMatch(fact);
    expect([project.exists('logs'), project.exists('ran')]).toEqual([false, false]);
  });

  test('a required parameter is no mistake of the file: validate and graph ask for none', async () => {
    const project = createProject({ 'w.yaml': workflow });
    expect((await project.oprun(['validate', 'w.yaml'])).code).toBe(0);
    expect((await project.oprun(['graph', 'w.yaml'])).code).toBe(0);
  });
});
