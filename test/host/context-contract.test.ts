import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.js';
import type { Outcome } from '../../src/model/ports.js';
import { builtWorker } from './built-worker.js';
import { createTaskRig, type TaskRig } from './task-rig.js';

const built = builtWorker();

/** One task that has a context of its own kind, and whose plugin is that of `plugin.mjs`. */
interface Place {
  readonly rig: TaskRig;
  run(upstream?: readonly (readonly (readonly [string, Json])[])[]): Promise<Outcome>;
}

const source = (body: string): string =>
  `export const plugin = { name: 'p', place: 'scheduler', async run(config, context) { ${body} } };`;

/** What is promised of a context holds wherever the plugin runs (item 5). */
const places: readonly (readonly [string, (body: string) => Place])[] = [
  [
    'in a worker',
    (body) => {
      const rig = createTaskRig(built, { 'plugin.mjs': source(body) });
      return { rig, run: async (upstream = []) => await rig.run({ plugin: 'p', upstream }) };
    },
  ],
  [
    "on the scheduler's thread",
    (body) => {
      const rig: TaskRig = createTaskRig(
        built,
        { 'here.mjs': source(body) },
        {
          builtins: new Map([
            [
              'p',
              {
                url: 'file:///nowhere.js',
                load: async () => (await import(pathToFileURL(`${rig.dir}/here.mjs`).href)).plugin,
              },
            ],
          ]),
        },
      );
      return { rig, run: async (upstream = []) => await rig.run({ plugin: 'p', upstream }) };
    },
  ],
];

describe.each(places)('a context %s', (_name, open) => {
  const resultOf = async (body: string, upstream?: Parameters<Place['run']>[0]): Promise<unknown> => {
    const outcome = await open(body).run(upstream);
    return outcome.status === 'completed' ? outcome.result : outcome;
  };

  test('says where the task is', async () => {
    const place = open(
      'const { task, run, params, workingDir } = context; return { task, run, params, workingDir };',
    );
    expect(await place.run()).toEqual({
      status: 'completed',
      outputs: {},
      result: {
        task: { id: 't', attempt: 1 },
        run: { id: 'run-1', dir: `${place.rig.dir}/logs` },
        params: { day: 'monday' },
        workingDir: place.rig.dir,
      },
    });
  });

  test('holds the results above, frozen, whatever their ids', async () => {
    const body = `
      const { results } = context;
      const tries = [() => { results.a.list.push(1) }, () => { results.new = 1 }, () => { delete results.a }];
      const refused = tries.map((attempt) => { try { attempt(); return false } catch { return true } });
      return { ids: Object.keys(results), proto: results['__proto__'], absent: results.constructor === undefined, a: results.a, refused };`;
    const upstream = [
      [['a', { list: [1] }]],
      [
        ['__proto__', 5],
        ['b', null],
      ],
    ] as const;
    expect(await resultOf(body, upstream)).toEqual({
      ids: ['a', '__proto__', 'b'],
      proto: 5,
      absent: true,
      a: { list: [1] },
      refused: [true, true, true],
    });
  });

  test('holds the nearer of two results with one id, as a group may have a task like one around it', async () => {
    const upstream = [
      [['each[2]/a', 'inside']],
      [
        ['a', 'outside'],
        ['b', 2],
      ],
    ] as const;
    expect(await resultOf('return context.results;', upstream)).toEqual({ a: 'inside', b: 2 });
  });

  test('logs whole lines of whatever it is handed, and warns with it', async () => {
    const place = open("context.log('one'); context.log('two\\n'); context.log(3); context.warn(4);");
    expect(await place.run()).toEqual({ status: 'completed', outputs: {}, result: null });
    expect(place.rig.output('t')).toBe('one\ntwo\n3\n');
    expect(place.rig.warnings).toEqual(['t: 4']);
  });

  test('publishes tables and nothing else', async () => {
    expect(await resultOf('context.publish({ rows: 1, columns: [] }); context.publish([]);')).toEqual({
      status: 'failed',
      failure: { class: 'validation', message: expect.stringContaining('what was published is no table: ') },
    });
  });

  test('has no table where none was published', async () => {
    expect(await resultOf('context.table()')).toEqual({
      status: 'failed',
      failure: { class: 'validation', message: 'no task upstream has published a table' },
    });
  });

  test('starts processes', async () => {
    const body = "const { exitCode, stdout } = await context.exec({ command: 'echo out; exit 4' });";
    expect(await resultOf(`${body} return { exitCode, stdout };`)).toEqual({ exitCode: 4, stdout: 'out\n' });
  });

  test('refuses to be used once the task is over', async () => {
    const body = `
      const old = globalThis.old;
      globalThis.old = context;
      if (old === undefined) return;
      const uses = [() => old.results, () => old.table(), () => old.publish({ rows: 0, columns: [] }), () => old.log('x'), () => old.warn('x'), () => old.exec({ command: 'true' }), () => old.load('node:path')];
      const refused = [];
      for (const use of uses) try { await use(); refused.push(null) } catch (error) { refused.push(error.message) }
      return refused;`;
    const place = open(body);
    await place.run();
    expect(await place.run()).toEqual({
      status: 'completed',
      outputs: {},
      result: Array(7).fill('task "t" is over: its context can no longer be used'),
    });
  });
});
