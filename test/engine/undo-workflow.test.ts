import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact, Held, RunEvent } from '../../src/model/event.js';
import type { Json } from '../../src/model/json.js';
import type { Attempt, Outcome } from '../../src/model/ports.js';
import { reduce } from '../../src/model/reduce.js';
import { toDeclaration } from '../../src/model/declaration.js';
import { emptyRunState } from '../../src/model/run-state.js';
import type { Task, Work, Workflow } from '../../src/model/workflow.js';
import type { RecordedWork } from '../../src/engine/recorded-work.js';
import { declareParam } from '../declare-param.js';
import { provenance } from '../provenance.js';
import {
  createTime,
  failed,
  gives,
  group,
  handed,
  literal,
  over,
  playFacts,
  playThrough,
  playUndo,
  rules,
  scripted,
  takes,
  task,
  undoOf,
  whole,
  workflow,
} from './rig.js';
import { noAttempt, told } from './told.js';

/** Fails when all others are over, so that the run is not good. */
const bad = (...others: readonly string[]): Task =>
  task('bad', 99, { dependsOn: others.map((id) => ({ id, when: ['done'] })) });

/** What the tests put in the place of a secret. */
const isMasked = (value: Json): boolean => JSON.stringify(value).includes('***');

/** A run's facts as its journal has them, read back. */
function recorded(
  played: Workflow,
  facts: readonly Fact[],
): RecordedWork & { readonly take: (fact: Fact) => void } {
  const state = emptyRunState();
  const opened = new Map<string, Held>();
  const completed = new Map<string, number>();
  let seq = 0;
  const take = (fact: Fact): void => {
    seq += 1;
    const event: RunEvent = { ...fact, seq, time: '2026-01-31T00:00:00.000Z' };
    reduce(state, event);
    if (event.type === 'task.opened') opened.set(event.task, event.holds);
    if (event.type === 'task.completed' || 'done' in event) completed.set(event.task, event.seq);
  };
  take({
    type: 'run.started',
    format: 1,
    run: { id: 'r', dir: '/logs/r' },
    workflow: { name: 'w', description: null, file: 'w.yaml', dir: '/', sha256: '', working_dir: '/' },
    params: {},
    selection: null,
    max_parallel: 1,
    provenance,
    tasks: played.tasks.map(toDeclaration),
  });
  for (const fact of facts) take(fact);
  take({ type: 'run.finished', status: 'failed', duration_ms: 0, outputs: {}, missing_outputs: {} });
  return { state, opened, completed, isMasked, take };
}

describe('item 5: undo of an earlier run, from its record', () => {
  /** The same undo tasks, as the run itself does them and as they are done later: what they are handed, and the facts. */
  async function bothWays(played: Workflow, execute: (attempt: Attempt) => Promise<Outcome>) {
    const noting = (seen: unknown[]) => async (attempt: Attempt) => {
      const { task: name, config, env, params, workingDir, upstream } = attempt;
      const above = [...upstream.levels()].flat().map((each) => upstream.result(each.name) ?? null);
      if (name.endsWith('.undo')) seen.push({ name, config, env, params, workingDir, above });
      return await execute(attempt);
    };
    const live: unknown[] = [];
    const later: unknown[] = [];
    const { all } = await playFacts(played, noting(live));
    const ending = all.findIndex(({ type }) => type === 'run.ending');
    const { status, facts } = await playUndo(
      played,
      recorded(played, all.slice(0, ending + 1)),
      noting(later),
    );
    return { live: { seen: live, facts: all.slice(ending + 1) }, later: { seen: later, facts, status } };
  }

  /** What is said before any of these is undone. */
  const announced = (facts: readonly Fact[]): Fact => ({
    type: 'run.undoing',
    tasks: facts.flatMap((fact) =>
      fact.type === 'task.added' && fact.role.kind === 'undo' ? [fact.role.of] : [],
    ),
  });

  test('everything that can hold a task: the same tasks, told the same, in the same order', async () => {
    const undo = handed(
      whole("{'item': item, 'result': result, 'own': tasks.a.duration_ms, 'outer': tasks.top.result}"),
    );
    const inner = [
      task('a', 0, { ...undoOf('a', undo), outputs: [{ name: 'n', value: whole('result') }] }),
      task('b', 1, { dependsOn: ['a'], ...undoOf('b', handed(whole("{'n': tasks.a.outputs.n}"))) }),
    ];
    const child = workflow(
      [task('deep', 0, undoOf('deep', handed(whole("{'day': params.day, 'own': result}"))))],
      {
        params: [declareParam('day', { required: true })],
      },
    );
    const params = [{ name: 'day', value: whole('item') }];
    const played = workflow([
      task('top', 0, undoOf('top')),
      task('each', 1, { dependsOn: ['top'], forEach: over(['x', 'y']), ...group(...inner) }),
      task('plain', 2, {
        dependsOn: ['each'],
        forEach: over({ k: 1, l: 2 }),
        ...undoOf('plain', handed(whole("{'key': each.key, 'result': result, 'all': tasks.each.result}"))),
      }),
      task('subs', 3, {
        dependsOn: ['plain'],
        forEach: over(['mo', 'tu']),
        work: { kind: 'workflow', workflow: child, params },
      }),
      bad('subs'),
    ]);
    const { live, later } = await bothWays(played, async ({ task: name }) =>
      name === 'bad' ? failed : gives(`of ${name}`),
    );
    expect(live.seen).toHaveLength(9);
    expect(later.seen).toEqual(live.seen);
    expect(later.status).toEqual({ status: 'undone', failed: 0, problems: [] });
    expect(later.facts).toEqual([
      announced(live.facts),
      ...live.facts,
      { type: 'run.undone', duration_ms: 0 },
    ]);
  });

  test('how long a group has taken is read as it was', async () => {
    const time = createTime();
    const reads = handed(whole("{'ms': tasks.all.duration_ms, 'n': tasks.all.attempts}"));
    const played = workflow([
      task('all', 0, group(task('inner', 0))),
      task('a', 1, { dependsOn: ['all'], ...undoOf('a', reads) }),
      bad('a'),
    ]);
    const execute = scripted({
      'all/inner': [takes(time, 40)],
      bad: [failed],
      'a.undo': [async ({ config }) => gives(config)],
    });
    const { all } = await playThrough(played, execute, { time });
    const ending = all.findIndex(({ type }) => type === 'run.ending');
    const { facts } = await playUndo(played, recorded(played, all.slice(0, ending + 1)), execute);
    expect(all.at(-1)).toEqual(told.completed('a.undo', { result: { ms: 40, n: 0 } }));
    expect(facts.slice(1, -1)).toEqual(all.slice(ending + 1));
  });

  test('what has been undone is not undone again; what has not, is', async () => {
    const played = workflow([
      task('a', 0, undoOf('a')),
      task('b', 1, { dependsOn: ['a'], ...undoOf('b') }),
      bad('b'),
    ]);
    const { all } = await playFacts(played, scripted({ bad: [failed], 'b.undo': [failed] }));
    const record = recorded(played, all);
    const again = await playUndo(played, record, scripted({}));
    expect(again.status).toEqual({ status: 'undone', failed: 0, problems: [] });
    expect(again.facts[0]).toEqual({ type: 'run.undoing', tasks: ['b'] });
    for (const fact of again.facts) record.take(fact);
    expect(await playUndo(played, record, scripted({}))).toEqual({
      status: { status: 'nothing' },
      facts: [],
    });
  });

  test('what a plugin did before something else made its task fail, or stood in, in the order of its end', async () => {
    const outputs = [{ name: 'n', value: whole('result.n + 1') }];
    const reads = (id: string) =>
      undoOf(id, handed(whole(`{'result': result, 'own': tasks.${id}.outputs, 'n': tasks.${id}.attempts}`)));
    const fallback = { kind: 'value' as const, value: literal({ n: 1 }) };
    const tasks = [
      task('one', 0, reads('one')),
      task('unread', 1, { dependsOn: ['one'], outputs, ...reads('unread') }),
      task('replaced', 2, {
        dependsOn: [{ id: 'unread', when: ['done'] }],
        outputs,
        ...rules({ fallback }),
        ...reads('replaced'),
      }),
      task('last', 3, { dependsOn: ['replaced'], ...reads('last') }),
    ];
    const { live, later } = await bothWays(workflow(tasks), async ({ task: name }) =>
      gives(`of ${name}`, { id: 7 }),
    );
    const given = (id: string) => ({
      name: `${id}.undo`,
      config: { result: `of ${id}`, own: { id: 7 }, n: 1 },
    });
    expect(live.seen).toMatchObject(['last', 'replaced', 'unread', 'one'].map(given));
    expect(later.seen).toEqual(live.seen);
    expect(later.facts[0]).toEqual(announced(live.facts));
  });

  test('also where what was to stand in for it was cancelled', async () => {
    const stop = new AbortController();
    const fallback = { kind: 'plugin' as const, plugin: 'other', config: literal({}) };
    const a = task('a', 0, {
      outputs: [{ name: 'n', value: whole('result.n + 1') }],
      ...rules({ fallback }),
      ...undoOf('a', handed(whole("{'result': result}"))),
    });
    const execute = scripted({
      a: [
        gives('of a'),
        async () => {
          stop.abort({ cause: 'signal', reason: 'SIGINT' });
          return { status: 'cancelled' };
        },
      ],
      'a.undo': [async ({ config }) => gives(config)],
    });
    const played = workflow([a]);
    const { all } = await playFacts(played, execute, { stop });
    expect(all).toContainEqual(told.cancelled('a', { attempt: 2, done: { result: 'of a', outputs: {} } }));
    expect(all.at(-1)).toEqual(told.completed('a.undo', { result: { result: 'of a' } }));
    const ending = all.findIndex(({ type }) => type === 'run.ending');
    const { facts } = await playUndo(played, recorded(played, all.slice(0, ending + 1)), execute);
    expect(facts.slice(1, -1)).toEqual(all.slice(ending + 1));
  });

  test('what was only pretended is not undone, whatever came of it', async () => {
    const outputs = [{ name: 'n', value: whole('result.n + 1') }];
    const fallback = { kind: 'value' as const, value: literal({ n: 1 }) };
    const played = workflow([
      task('plain', 0, undoOf('plain')),
      task('unread', 1, { outputs, ...undoOf('unread') }),
      task('replaced', 2, { outputs, ...rules({ fallback }), ...undoOf('replaced') }),
    ]);
    const { all } = await playFacts(played, async () => gives(null), {
      ports: { faultIn: (name) => `${name}:exit=0` },
    });
    expect(all.at(-1)).toEqual(told.ending('partially_completed', false));
    expect((await playUndo(played, recorded(played, all), scripted({}))).status).toEqual({
      status: 'nothing',
    });
  });

  test('nothing of what was degraded, restored or left out', async () => {
    const fallback = { kind: 'value' as const, value: literal('instead') };
    const played = workflow([
      task('degraded', 0, { ...rules({ fallback }), ...undoOf('degraded') }),
      task('restored', 1, undoOf('restored')),
      task('left-out', 2, undoOf('left-out')),
      bad('degraded'),
    ]);
    const choices = new Map([
      ['restored', { do: 'restore' as const, result: 1, outputs: {}, from: 'earlier' }],
      ['left-out', { do: 'restore' as const, result: null, outputs: {}, from: null }],
    ]);
    const { all } = await playFacts(played, async () => failed, { plan: { choices } });
    expect(all.at(-1)).toEqual(told.ending('partially_completed', false));
    const { status } = await playUndo(played, recorded(played, all), scripted({}));
    expect(status).toEqual({ status: 'nothing' });
  });

  test('a file that is another now: nothing is undone, and why is said', async () => {
    const child = workflow([task('a', 0, undoOf('a'))]);
    const runs = (sha256: string): Workflow =>
      workflow([
        task('sub', 0, {
          work: { kind: 'workflow', workflow: { ...child, source: { ...child.source, sha256 } }, params: [] },
        }),
        bad('sub'),
      ]);
    const { all } = await playFacts(runs('then'), scripted({ bad: [failed] }), { plan: { undo: false } });
    const later = await playUndo(runs('now'), recorded(runs('then'), all), scripted({}));
    expect(later).toEqual({
      status: { status: 'impossible', problems: ['w.yaml is no longer the file that sub has run'] },
      facts: [],
    });
  });

  test('a signal ends the one under way and starts no other', async () => {
    const stop = new AbortController();
    const played = workflow([
      task('a', 0, undoOf('a')),
      task('b', 1, { dependsOn: ['a'], ...undoOf('b') }),
      bad('b'),
    ]);
    const { all } = await playFacts(played, scripted({ bad: [failed] }), { plan: { undo: false } });
    const stopping = async (): Promise<Outcome> => {
      stop.abort();
      return { status: 'cancelled' };
    };
    const later = await playUndo(played, recorded(played, all), stopping, { signal: stop.signal });
    expect(later.status).toEqual({ status: 'undone', failed: 2, problems: [] });
    expect(later.facts.filter(({ type }) => type === 'task.started' || type === 'task.cancelled')).toEqual([
      told.started('b.undo'),
      told.cancelled('b.undo'),
      told.cancelled('a.undo', noAttempt),
    ]);
  });

  test('property: of any graph, the same undo tasks are told the same in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(anyTasks(2), async (sketches) => {
        const tasks = toTasks(sketches);
        const ways = waysOf(sketches);
        const played = workflow([...tasks, bad(...tasks.map(({ id }) => id))]);
        const { live, later } = await bothWays(played, async ({ task: name }) => {
          const way = ways.get(name.replaceAll(/\[\d+\]/gu, '')) ?? (name === 'bad' ? 'bad' : 'good');
          return way === 'good' || way === 'unread' ? gives(`of ${name}`) : failed;
        });
        expect(later.seen).toEqual(live.seen);
        expect(later.facts).toEqual(
          live.facts.length === 0
            ? []
            : [announced(live.facts), ...live.facts, { type: 'run.undone', duration_ms: 0 }],
        );
      }),
    );
  });
});

/** A task of a random graph: what it is, how its plugin ends (`unread`: well, but its own outputs cannot be made), and what it waits for of those before it. */
interface Sketch {
  readonly way: 'good' | 'bad' | 'tolerated' | 'degraded' | 'unread';
  readonly items: number | null;
  readonly hasUndo: boolean;
  readonly after: readonly number[];
  /** Null for a task of a plugin. */
  readonly inner: readonly Sketch[] | null;
  readonly isFile: boolean;
}

function anyTasks(depth: number): fc.Arbitrary<readonly Sketch[]> {
  const inner = depth === 0 ? fc.constant(null) : fc.option(anyTasks(depth - 1));
  const sketch: fc.Arbitrary<Sketch> = fc.record({
    way: fc.constantFrom('good', 'good', 'bad', 'tolerated', 'degraded', 'unread'),
    items: fc.option(fc.nat(3)),
    hasUndo: fc.boolean(),
    after: fc.array(fc.nat(3), { maxLength: 2 }),
    inner,
    isFile: fc.boolean(),
  });
  return fc.array(sketch, { minLength: 1, maxLength: 4 });
}

function toTasks(sketches: readonly Sketch[]): readonly Task[] {
  return sketches.map(({ way, items, hasUndo, after, inner, isFile }, index) => {
    const id = `t${String(index)}`;
    const undo = undoOf(id, handed(whole(`{'result': result, 'own': tasks.${id}}`)));
    const tasks = inner === null ? null : toTasks(inner);
    return task(id, index, {
      dependsOn: [...new Set(after.filter((each) => each < index))].map((each) => `t${String(each)}`),
      continueOnError: way === 'tolerated',
      forEach: items === null ? null : over([...Array(items).keys()]),
      ...(way === 'degraded' && tasks === null
        ? rules({ fallback: { kind: 'value', value: literal('instead') } })
        : {}),
      ...(way === 'unread' && tasks === null ? { outputs: [{ name: 'n', value: whole('[1][7]') }] } : {}),
      ...(hasUndo && tasks === null ? undo : {}),
      ...(tasks === null ? {} : isFile ? fileOf(tasks) : group(...tasks)),
    });
  });
}

function fileOf(tasks: readonly Task[]): { readonly work: Work } {
  return { work: { kind: 'workflow', workflow: workflow(tasks), params: [] } };
}

/** By full name without the numbers of instances: how a plugin ends. */
function waysOf(sketches: readonly Sketch[], outer = ''): ReadonlyMap<string, Sketch['way']> {
  return new Map(
    sketches.flatMap(({ way, inner }, index) => {
      const name = `${outer}t${String(index)}`;
      return inner === null ? [[name, way] as const] : [...waysOf(inner, `${name}/`)];
    }),
  );
}
