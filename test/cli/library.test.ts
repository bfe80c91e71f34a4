import { describe, expect, test } from 'vitest';
import { createProject, importLibrary } from '../rig.js';

/** Ids and times taken out of a record. */
function settle(document: unknown): unknown {
  const text = JSON.stringify(document)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/_\d{8}T\d{6}Z(-\d+)?/g, '_<time>')
    .replaceAll(/"(duration_ms|pid)":\d+/g, '"$1":0');
  return JSON.parse(text);
}

describe('item 6: the library', () => {
  test('run resolves to a document equal to that of the command, but for ids and times; on gives every event', async () => {
    const project = createProject({
      'w.yaml':
        'tasks: [{id: a, run: echo one}, {id: b, run: exit 3, depends_on: a}, {id: c, run: "true", depends_on: b}]\n',
    });
    const { run } = await importLibrary();
    const seen: string[] = [];
    const record = await run('w.yaml', { cwd: project.dir, on: (event) => seen.push(event.type) });
    expect(record).toEqual(project.runs()[0]?.record);
    await project.oprun(['w.yaml']);
    const [first, second] = project.runs();
    expect(settle(first?.record)).toEqual(settle(second?.record));
    expect(seen).toEqual(first?.events.map(({ type }) => type));
  });

  test('load gives the checked workflow, or an error that says what validate prints', async () => {
    const project = createProject({
      'w.yaml': 'tasks: [{id: a, run: echo one}]\n',
      'bad.yaml': 'tasks: []\n',
    });
    const { load, WorkflowError } = await importLibrary();
    const workflow = await load('w.yaml', { cwd: project.dir });
    expect(workflow.tasks).toMatchObject([{ id: 'a', work: { kind: 'plugin', plugin: 'shell' } }]);
    const error = await load('bad.yaml', { cwd: project.dir }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowError);
    expect(error).toMatchObject({ message: expect.stringMatching(/^bad\.yaml:1:1 error empty-task-list: /) });
  });

  test('an aborted signal cancels the run', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write(
      'w.yaml',
      `tasks: [{id: a, plugin: shell, config: {command: ${JSON.stringify(gate.command)}}}]\n`,
    );
    const { run } = await importLibrary();
    const stop = new AbortController();
    const ended = run('w.yaml', { cwd: project.dir, signal: stop.signal });
    await gate.entered();
    stop.abort('enough');
    expect(await ended).toMatchObject({ status: 'cancelled', cancel_reason: 'enough' });
  });

  test('an asynchronous listener that rejects harms neither', async () => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: echo one}]\n' });
    const { run } = await importLibrary();
    const ended = run('w.yaml', {
      cwd: project.dir,
      on: (() => Promise.reject(new Error('later'))) satisfies () => unknown,
    });
    await expect(ended).rejects.toThrow('later');
    expect(project.runs()[0]?.record.status).toBe('completed');
  });

  test('two runs that work in one directory share it; another directory meanwhile is refused', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write(
      'one/w.yaml',
      `working_dir: .\ntasks: [{id: a, plugin: shell, config: {command: ${JSON.stringify(gate.command)}}}, {id: b, plugin: function, config: {function: ./f.mjs:here}, depends_on: a}]\n`,
    );
    project.write('one/f.mjs', 'export const here = () => process.cwd();\n');
    project.write('one/short.yaml', 'working_dir: .\ntasks: [{id: a, run: "true"}]\n');
    project.write('two/w.yaml', 'working_dir: .\ntasks: [{id: a, run: "true"}]\n');
    const { run, WorkingDirectoryError } = await importLibrary();
    const before = process.cwd();
    const long = run('one/w.yaml', { cwd: project.dir });
    await gate.entered();
    expect((await run('one/short.yaml', { cwd: project.dir })).status).toBe('completed');
    await expect(run('two/w.yaml', { cwd: project.dir })).rejects.toBeInstanceOf(WorkingDirectoryError);
    await gate.release();
    expect((await long).status).toBe('completed');
    const [first] = project.runs('one/logs').filter(({ record }) => 'b' in record.tasks);
    expect(first?.summary.b).toBe(`${project.dir}/one`);
    expect(process.cwd()).toBe(before);
  });

  test('a listener that throws harms neither the run nor its record', async () => {
    const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: echo one}]\n' });
    const { run } = await importLibrary();
    const ended = run('w.yaml', {
      cwd: project.dir,
      on: () => {
        throw new Error('of the listener');
      },
    });
    await expect(ended).rejects.toThrow('of the listener');
    expect(project.runs()[0]?.record.status).toBe('completed');
  });
});
