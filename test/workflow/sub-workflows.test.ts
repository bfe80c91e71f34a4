import { describe, expect, test } from 'vitest';
import { deepestWorkflows } from '../../src/workflow/sub-workflows.js';
import { loadText } from './load-text.js';
import { faultsOf, workflowOf } from './workflow-of.js';

const sub = `params:
  day: {type: string}
  limit: 5
outputs: {rows: 7}
tasks:
  - {id: inner, run: x}
`;
const task = (rest: string) => `tasks:\n  - {id: a, ${rest}}\n`;

describe('another file as one task (item 8)', () => {
  test('is loaded with its own names, relative to the file that names it', async () => {
    const { tasks } = await workflowOf(
      task('workflow: ../lib/sub.yaml, params: {day: x}, working_dir: data'),
      {
        '/lib/sub.yaml': sub,
      },
    );
    const work = tasks[0]?.work;
    if (work?.kind !== 'workflow') throw new Error('no workflow');
    expect(work.params).toEqual([{ name: 'day', value: { kind: 'literal', value: 'x' } }]);
    expect(work.workflow).toMatchObject({
      name: 'sub',
      workingDir: '/flows/data',
      source: { file: 'lib/sub.yaml', dir: '/lib', sha256: 'sha of /lib/sub.yaml' },
    });
    expect(work.workflow.tasks[0]).toMatchObject({ id: 'inner', workingDir: '/flows/data' });
  });

  test('its own working directory wins', async () => {
    const { tasks } = await workflowOf(task('workflow: ../lib/sub.yaml'), {
      '/lib/sub.yaml': 'working_dir: here\ntasks: [{id: b, run: x}]\n',
    });
    const work = tasks[0]?.work;
    expect(work?.kind === 'workflow' ? work.workflow.workingDir : null).toBe('/lib/here');
  });

  test('is read once for each directory that it works in', async () => {
    const files = { '/flows/sub.yaml': 'tasks: [{id: b, run: x}]\n' };
    const { tasks } = await workflowOf(
      'tasks:\n  - {id: a, workflow: sub.yaml}\n  - {id: b, workflow: ./sub.yaml}\n  - {id: c, workflow: sub.yaml, working_dir: d}\n',
      files,
    );
    const [one, two, three] = tasks.map(({ work }) => (work.kind === 'workflow' ? work.workflow : null));
    expect(one).toBe(two);
    expect(three?.workingDir).toBe('/flows/d');
  });

  test.each([
    ['params: {}', ['2:33 missing-param']],
    ['params: {day: 5}', ['2:47 param-invalid']],
    ['params: {dya: x}', ['2:42 unknown-param']],
    ['params: {day: x, other: 1}', ['2:50 unknown-param']],
    ['params: {day: x, limit: [1]}', ['2:57 param-invalid']],
    ['params: {day: "${{ run.date }}"}', []],
    ['params: {day: "${{ 1 + 1 }}"}', ['2:47 param-invalid']],
    ['params: {day: x, limit: "a ${{ run.id }}"}', ['2:57 param-invalid']],
    ['params: {day: x, limit: "${{ size(run.id) }}"}', []],
    ['config: {day: x}', ['2:23 missing-param', '2:33 key-not-here']],
    ['params: {day: x}, env: {A: b}', ['2:51 key-not-here']],
  ])('with %s: %j', async (rest, faults) => {
    const files = { '/flows/sub.yaml': sub };
    expect(await faultsOf(task(`workflow: sub.yaml, ${rest}`), files)).toEqual(faults);
  });

  test('mistakes in it are one mistake here, warnings none', async () => {
    const files = {
      '/flows/bad.yaml': 'tasks:\n  - {id: a, plugin: shel}\n  - {id: b, run: x, depends_on: c}\n',
      '/flows/warns.yaml': 'tasks:\n  - {id: a, run: x}\n  - {id: b, run: x, depends_on: [a, a]}\n',
    };
    const { diagnostics } = await loadText(
      'tasks:\n  - {id: a, workflow: bad.yaml}\n  - {id: b, workflow: warns.yaml}\n',
      files,
    );
    expect(diagnostics.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        'workflow-invalid',
        'the workflow cannot run: flows/bad.yaml:2:21: there is no plugin "shel", and 1 more',
        'oprun validate flows/bad.yaml',
      ],
    ]);
  });

  test('files that run each other in a circle are refused with the trail', async () => {
    const files = {
      '/flows/two.yaml': task('tasks: [{id: b, workflow: three.yaml}]'),
      '/flows/three.yaml': task('workflow: load.yaml'),
      '/flows/load.yaml': task('workflow: two.yaml'),
    };
    const { diagnostics } = await loadText(task('workflow: two.yaml'), files);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      [
        'workflow-loop',
        'these files run each other in a circle: flows/load.yaml → flows/two.yaml → flows/three.yaml → flows/load.yaml',
      ],
    ]);
  });

  test(`files nest ${String(deepestWorkflows)} deep and no deeper, however they were found first`, async () => {
    const chain = (length: number): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `/flows/f${String(index)}.yaml`,
          index === length - 1 ? task('run: x') : task(`workflow: f${String(index + 1)}.yaml`),
        ]),
      );
    const text = task('workflow: f0.yaml');
    expect(await faultsOf(text, chain(deepestWorkflows - 1))).toEqual([]);
    expect(await faultsOf(text, chain(deepestWorkflows))).toEqual(['2:23 workflow-too-deep']);
    // The last files are known already when the long way to them is found.
    const both = `tasks:\n  - {id: a, workflow: f1.yaml}\n  - {id: b, workflow: f0.yaml}\n`;
    expect(await faultsOf(both, chain(deepestWorkflows))).toEqual(['3:23 workflow-too-deep']);
  });

  test('one that is not there, and one that cannot be named beforehand', async () => {
    expect(await faultsOf(task('workflow: none.yaml'))).toEqual(['2:23 workflow-unreadable']);
    expect(await faultsOf(task('workflow: "${{ run.id }}"'))).toEqual(['2:24 expression-not-here']);
  });

  test('user code in it works where the run does', async () => {
    const files = { '/flows/sub.yaml': 'tasks: [{id: b, plugin: function, config: {function: "f:f"}}]\n' };
    expect(await faultsOf(task('workflow: sub.yaml'), files)).toEqual([]);
    const { diagnostics } = await loadText(task('workflow: sub.yaml, working_dir: d'), files);
    expect(diagnostics.map(({ code }) => code)).toEqual(['workflow-invalid']);
    expect(diagnostics[0]?.message).toContain('working directory of its own');
  });
});
