import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { toCel } from '../../src/expr/cel-names.js';
import type { Names, Root, TaskName } from '../../src/expr/names.js';
import { resolveValues } from '../../src/expr/resolve-params.js';
import type { Fact } from '../../src/model/event.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import type { ParamType } from '../../src/model/parameter.js';
import type { Attempt, Outcome } from '../../src/model/ports.js';
import type { Expression } from '../../src/model/template.js';
import type { Task, Workflow } from '../../src/model/workflow.js';
import { playFacts } from '../engine/rig.js';
import { loadText } from './load-text.js';

// Item "done when": "Properties over 2,000 generated workflows". What is right in a generated file is reckoned here, from
// what the generator meant, and never with the code that is tested.
const workflowCount = 2000;

/** What an evaluation says that has come upon a name that is nothing, even behind `has()` and `default()`. */
const metAName = /there is no (?:task )?"|is no value by itself/u;

/** What the loader says of such a name. */
const nameCodes: ReadonlySet<string> = new Set(
  'unknown-root root-not-here unknown-param unknown-env unknown-secret unknown-task task-not-upstream'.split(
    ' ',
  ),
);

/** Names of tasks and parameters: with hyphens, words that CEL or JavaScript reserve, and roots of the language. */
const pool = (
  'a b a-b a-b-c x--y a- in true null if return n1 ' +
  '__proto__ constructor toString hasOwnProperty result params tasks item size'
).split(' ');
const variables = ['HOME_DIR', 'A_B', 'in', '__proto__', 'constructor', 'toString'];
const outputNames = ['out', 'out-b', '__proto__'];
const loopNames = ['row', 'entry', 'constructor', 'toString', 'size'];
const strangers = ['parms', 'steps', 'nothing', 'inputs', 'constructor', 'toString', 'hasOwnProperty'];

// 1. References and expressions: how they are written, and what is known of them.

/** A name with what stands behind it. */
interface Path {
  readonly root: string;
  readonly links: readonly (string | number)[];
  /** Whether it is there whenever all tasks have completed. */
  readonly sure: boolean;
  /** How many of the links are declared, so that a hyphen in one may stand behind a dot. */
  readonly declared: number;
}

/** One reference of an expression. */
interface Use {
  readonly text: string;
  readonly path: Path;
  /** Whether it is a name that is nothing. */
  readonly wrong: boolean;
  /** Whether a `?:`, `&&`, `||` or the first value of `default()` may pass it by. */
  readonly passable: boolean;
}

interface Built {
  readonly text: string;
  readonly uses: readonly Use[];
}

/** What may be written at a place. */
interface Here {
  readonly right: readonly Path[];
  readonly wrong: readonly Path[];
  /** Only for reading names with hyphens where the check is off. */
  readonly names: Names;
}

type Make = (here: Here) => Built;

function path(root: string, links: readonly (string | number)[] = [], sure = true, inside = 0): Path {
  const isDeclaring = ['params', 'env', 'secrets', 'tasks'].includes(root);
  return { root, links, sure, declared: (isDeclaring ? 1 : 0) + inside };
}

function write({ root, links, declared }: Path, form: number): string {
  let dots = 0;
  const written = links.map((link, at) => {
    if (typeof link === 'number') return `[${String(link)}]`;
    // A hyphen is read as part of a name only where dots lead up to it.
    const isName = at < declared && dots === at;
    const isPlain = isName ? !link.endsWith('-') : !link.includes('-');
    if (isPlain && (form >> at) % 2 === 0) {
      dots += 1;
      return `.${link}`;
    }
    return (form >> at) % 3 === 0 ? `['${link}']` : `["${link}"]`;
  });
  return root + written.join('');
}

/** A reference, wrong once in `rarity` times. */
function reference(rarity: number): fc.Arbitrary<Make> {
  const raw = fc.record({
    wrong: fc.nat({ max: rarity - 1 }).map((die) => die === rarity - 1),
    pick: fc.nat({ max: 9999 }),
    form: fc.nat({ max: 15 }),
  });
  return raw.map(({ wrong, pick, form }) => (here) => {
    const paths = wrong ? here.wrong : here.right;
    const chosen = paths[pick % Math.max(1, paths.length)];
    if (chosen === undefined) return { text: '7', uses: [] };
    const text = write(chosen, form);
    return { text, uses: [{ text, path: chosen, wrong, passable: false }] };
  });
}

/** Puts parts into a text such as `[#, #]`; those named in `passed` may never be evaluated. */
function compose(shape: string, parts: readonly Make[], passed: readonly number[] = []): Make {
  return (here) => {
    const built = parts.map((part) => part(here));
    const texts = built.map(({ text }) => text);
    const uses = built.flatMap((part, at) =>
      passed.includes(at) ? part.uses.map((use) => ({ ...use, passable: true })) : part.uses,
    );
    return { text: shape.replaceAll('#', () => texts.shift() ?? ''), uses };
  };
}

/** Expressions of any type (`any`), and those that are true or false (`is`). */
function expressions(rarity: number) {
  const leaf = reference(rarity);
  const shape = (text: string, ...parts: fc.Arbitrary<Make>[]) =>
    fc.tuple(...parts).map((made) => compose(text, made));
  const passing = (text: string, passed: readonly number[], ...parts: fc.Arbitrary<Make>[]) =>
    fc.tuple(...parts).map((made) => compose(text, made, passed));
  const depth = { maxDepth: 2, depthIdentifier: fc.createDepthIdentifier() };
  return fc.letrec<{ any: Make; is: Make }>((tie) => ({
    any: fc.oneof(
      depth,
      { weight: 6, arbitrary: leaf },
      shape('[#, 1]', tie('any')),
      shape("{'k': #}", tie('any')),
      shape('[#][0]', tie('any')),
      shape('toJSON(#)', tie('any')),
      shape('[1, 2].map(v, #)', tie('any')),
      shape('cel.bind(v, #, [v, v])', tie('any')),
      shape('[#, #]', tie('any'), tie('any')),
      { weight: 2, arbitrary: passing('(# ? # : #)', [1, 2], tie('is'), tie('any'), tie('any')) },
      { weight: 2, arbitrary: passing('default(#, #)', [1], leaf, tie('any')) },
      tie('is'),
    ),
    is: fc.oneof(
      depth,
      shape("toJSON(#) == '1'", tie('any')),
      shape('size(toJSON(#)) > 3', tie('any')),
      shape('default(#, 1) == 1', leaf),
      leaf.map((make): Make => (here) => {
        const built = make(here);
        // `has()` takes a member, named with dots alone.
        const isMember = /^\w+(?:\.[\w-]+)+$/u.test(built.text);
        return { ...built, text: isMember ? `has(${built.text})` : `default(${built.text}, 1) != 2` };
      }),
      shape('!(#)', tie('is')),
      passing('(# && #)', [0, 1], tie('is'), tie('is')),
      passing('(# || #)', [0, 1], tie('is'), tie('is')),
      fc.constant<Make>(() => ({ text: 'true', uses: [] })),
    ),
  }));
}

// 2. Files: what the generator decides, before names are looked for.

/** A value of the file with an expression in it. */
interface Slot {
  readonly make: Make;
  /** Null for a value that is the expression as a whole; else the text before it, and what that text becomes. */
  readonly before: readonly [written: string, rendered: string] | null;
}

interface RawTask {
  readonly id: string;
  readonly waits: readonly { readonly pick: number; readonly when: Json }[];
  readonly condition: boolean | Make | null;
  readonly loop: { readonly items: Json | Make; readonly as: string | null } | null;
  readonly tolerated: boolean;
  readonly env: readonly (readonly [string, Slot])[];
  readonly outputs: readonly (readonly [string, Slot])[];
  readonly work: RawWork;
}

type RawWork =
  | { readonly kind: 'function'; readonly slots: readonly Slot[] }
  | { readonly kind: 'run'; readonly make: Make }
  | { readonly kind: 'workflow'; readonly make: Make }
  | { readonly kind: 'group'; readonly tasks: readonly RawTask[] };

interface RawParam {
  readonly name: string;
  readonly type: ParamType;
  readonly pick: number;
  readonly how: 'short' | 'default' | 'given' | 'neither' | 'expression';
  readonly make: Make;
}

interface RawFile {
  readonly params: readonly RawParam[];
  readonly env: readonly (readonly [name: string, value: string | Slot])[];
  readonly tasks: readonly RawTask[];
  readonly outputs: readonly (readonly [string, Slot])[];
  /** Whether tasks stand before those they wait for. */
  readonly reversed: boolean;
  readonly style: number;
  /** What tasks give, one after another, and which of them fail. */
  readonly results: readonly Json[];
  readonly failures: readonly boolean[];
}

const values: Readonly<Record<ParamType, readonly Json[]>> = {
  string: ['', 'fast', '5', 'true', '$(touch x)', '`x`', 'it\'s "so"', '{{7*7}}', '__proto__', 'ä\n\tß'],
  integer: [0, -3, 7, 9007199254740991],
  number: [0.5, -2.25, 3, 1e21],
  boolean: [true, false],
  list: [[], [1, 'two', null], [[true], { in: 1 }]],
  object: [{}, { k: 1, 'a-b': null }, JSON.parse('{"__proto__": {"constructor": 1}, "toString": []}')],
};

const befores = [
  ['n=', 'n='],
  ['$${{ params.a }} ', '${{ params.a }} '],
  ['{{ y }} ${Z} "q" \'s\' # \\ ', '{{ y }} ${Z} "q" \'s\' # \\ '],
  ['two\nlines: ', 'two\nlines: '],
] as const;

const json: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((value): Json => JSON.parse(JSON.stringify(value))),
  fc.dictionary(fc.constantFrom(...pool), fc.oneof(fc.nat(), fc.string(), fc.constant(null)), {
    noNullPrototype: true,
    maxKeys: 3,
  }),
);

/** Files that are shown as their text. */
function files(rarity: number): fc.Arbitrary<RawFile> {
  const { any, is } = expressions(rarity);
  const plain = reference(rarity);
  const slot: fc.Arbitrary<Slot> = fc.record({
    make: fc.oneof({ weight: 2, arbitrary: plain }, any),
    before: fc.option(fc.constantFrom(...befores), { freq: 2 }),
  });
  const slots = (names: readonly string[], maxLength: number) =>
    fc.uniqueArray(fc.tuple(fc.constantFrom(...names), slot), { selector: ([name]) => name, maxLength });
  const textual = any.map((make) => compose('toJSON(#)', [make]));
  const tasksOf = (work: fc.Arbitrary<RawWork>, maxLength: number) =>
    fc.uniqueArray(
      fc.record<RawTask>({
        id: fc.constantFrom(...pool),
        waits: fc.array(
          fc.record({
            pick: fc.nat({ max: 20 }),
            when: fc.constantFrom<Json>(null, null, 'done', ['completed', 'skipped'], 'failed'),
          }),
          { maxLength: 2 },
        ),
        condition: fc.option(fc.oneof(fc.constant(false), is, is), { freq: 2 }),
        loop: fc.option(
          fc.record({
            items: fc.oneof(
              fc.constantFrom<Json>([], [1, 'two'], { k: [1], __proto__x: null }),
              any.map((make) => compose('[#, 2]', [make])),
              any.map((make) => compose('dyn(#)', [make])),
            ),
            as: fc.option(fc.constantFrom(...loopNames)),
          }),
          { freq: 2 },
        ),
        tolerated: fc.boolean(),
        env: slots(variables, 1),
        outputs: slots(outputNames, 1),
        work,
      }),
      { selector: ({ id }) => id.toLowerCase(), minLength: 1, maxLength },
    );
  const leaf: fc.Arbitrary<RawWork> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('function'), slots: fc.array(slot, { maxLength: 2 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('run'), make: any }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('workflow'), make: textual }) },
  );
  const group = (inside: fc.Arbitrary<RawWork>): fc.Arbitrary<RawWork> =>
    fc.record({ kind: fc.constant('group'), tasks: tasksOf(inside, 2) });
  const inGroup = fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: group(leaf) });
  const raw = fc.record<RawFile>({
    params: fc.uniqueArray(
      fc.record<RawParam>({
        name: fc.constantFrom(...pool),
        type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'list', 'object'),
        pick: fc.nat({ max: 20 }),
        how: fc.constantFrom('short', 'default', 'given', 'neither', 'expression'),
        make: textual,
      }),
      { selector: ({ name }) => name, maxLength: 4 },
    ),
    env: fc.uniqueArray(
      fc.tuple(fc.constantFrom(...variables), fc.oneof(fc.constantFrom('', 'x y', '5'), slot)),
      { selector: ([name]) => name, maxLength: 2 },
    ),
    tasks: tasksOf(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: group(inGroup) }), 3),
    outputs: slots(outputNames, 2),
    reversed: fc.boolean(),
    style: fc.nat({ max: 9 }),
    results: fc.array(json, { minLength: 1, maxLength: 4 }),
    failures: fc.array(
      fc.nat({ max: 5 }).map((die) => die === 5),
      { minLength: 1, maxLength: 5 },
    ),
  });
  return raw.map((file) => ({ ...file, [fc.toStringMethod]: () => toText(file, 'meant').text }));
}

// 3. What may be named where.

/** A task of a file with what stands around it. */
interface Node {
  readonly raw: RawTask;
  readonly position: number;
  readonly beside: readonly Node[];
  readonly parent: Node | null;
}

function toNodes(tasks: readonly RawTask[], parent: Node | null): readonly Node[] {
  const beside: Node[] = [];
  for (const [position, raw] of tasks.entries()) beside.push({ raw, position, beside, parent });
  return beside;
}

function waitsOf({ raw, position, beside }: Node): readonly { readonly id: string; readonly when: Json }[] {
  const waits = new Map<string, Json>();
  for (const { pick, when } of raw.waits) {
    const other = beside[pick % Math.max(1, position)];
    if (position > 0 && other !== undefined && !waits.has(other.raw.id)) waits.set(other.raw.id, when);
  }
  return [...waits].map(([id, when]) => ({ id, when }));
}

function isAbove(id: string, below: Node): boolean {
  return waitsOf(below).some(
    (wait) => wait.id === id || below.beside.some((node) => node.raw.id === wait.id && isAbove(id, node)),
  );
}

function chainOf(node: Node): readonly Node[] {
  return node.parent === null ? [node] : [...chainOf(node.parent), node];
}

/** The tasks that a task may name: the nearest of each id, and whether it is over by then. */
function seenFrom(node: Node): ReadonlyMap<string, { readonly node: Node; readonly over: boolean }> {
  const seen = new Map<string, { node: Node; over: boolean }>();
  for (const stand of chainOf(node).toReversed()) {
    for (const other of stand.beside) {
      if (!seen.has(other.raw.id))
        seen.set(other.raw.id, { node: other, over: isAbove(other.raw.id, stand) });
    }
  }
  return seen;
}

type Place = 'config' | 'if' | 'for_each' | 'env' | 'outputs';

function hereIn(file: RawFile, node: Node, place: Place): Here {
  const isInside = place !== 'if' && place !== 'for_each';
  const loops = chainOf(node).filter(({ raw }) => raw.loop !== null && (raw !== node.raw || isInside));
  const own = isInside && place !== 'env' && hasOwn(node.raw.work) ? node.raw.env.map(([name]) => name) : [];
  return toHere({
    file,
    tasks: seenFrom(node),
    roots: [
      ...(['params', 'env', 'secrets', 'tasks', 'run', 'workflow'] as const),
      ...(loops.length > 0 ? (['item', 'each'] as const) : []),
      ...(place === 'outputs' ? (['result'] as const) : []),
    ],
    loopNames: loops.flatMap(({ raw }) => raw.loop?.as ?? []),
    env: [...file.env.map(([name]) => name), ...own],
  });
}

function toHere({
  file,
  tasks,
  roots,
  loopNames: as,
  env,
}: {
  readonly file: RawFile;
  readonly tasks: ReturnType<typeof seenFrom>;
  readonly roots: readonly Root[];
  readonly loopNames: readonly string[];
  readonly env: readonly string[];
}): Here {
  const has = (root: Root): boolean => roots.includes(root);
  const declared = file.params.map(({ name }) => name);
  const over = [...tasks.values()].filter((task) => task.over);
  const unknown = pool.filter((name) => !tasks.has(name));
  const right = [
    ...(has('params') ? file.params.flatMap(pathsOfParam) : []),
    ...(has('env') ? env.map((name) => path('env', [name])) : []),
    ...(has('run') ? ['id', 'dir', 'date', 'started_at'].map((name) => path('run', [name])) : []),
    ...(has('workflow') ? ['name', 'file', 'dir'].map((name) => path('workflow', [name])) : []),
    ...(has('tasks') ? over.flatMap(({ node }) => [...pathsOfTask(node), ...pathsOfTask(node)]) : []),
    ...(has('item') ? [path('item'), path('item', ['k'], false), path('each', ['index'])] : []),
    ...(has('each') ? [path('each', ['key']), path('each', ['length'])] : []),
    ...as.flatMap((name) => [path(name), path(name, ['a-b'], false)]),
    ...(has('result') ? [path('result'), path('result', ['n1'], false)] : []),
  ];
  const wrong = [
    ...pool.filter((name) => !declared.includes(name)).map((name) => path('params', [name])),
    ...unknown.map((name) => path('tasks', [name, 'result'])),
    ...unknown.map((name) => path('tasks', [name, 'status'])),
    ...[...tasks.values()].filter((task) => !task.over).flatMap(({ node }) => pathsOfTask(node)),
    ...strangers.filter((name) => !as.includes(name)).flatMap((name) => [path(name), path(name, ['a'])]),
    ...loopNames.filter((name) => !as.includes(name)).map((name) => path(name)),
    ...(['item', 'result'] as const).filter((root) => !has(root)).map((root) => path(root)),
    ...(has('each') ? [] : [path('each', ['index'])]),
    path('env', ['NOPE']),
    path('secrets', ['NOPE']),
  ];
  const names: Names = {
    params: new Map(file.params.map(({ name, type }) => [name, type])),
    env: new Set(env),
    secrets: new Set(),
    tasks: new Map([...tasks].map(([id, { node }]) => [id, nameOf(node)])),
    loopNames: new Set(as),
    roots: new Set(roots),
  };
  const sure = right.filter((one) => one.sure);
  return { right: [...sure, ...sure, ...right], wrong, names };
}

function nameOf({ raw: { work, loop } }: Node): TaskName {
  const isGroup = work.kind === 'group' && loop === null;
  return { upstream: true, outputs: null, results: isGroup ? work.tasks.map(({ id }) => id) : [] };
}

function pathsOfParam({ name, type }: RawParam): readonly Path[] {
  const inside =
    type === 'list' ? [path('params', [name, 0], false)] : [path('params', [name, 'a-b'], false)];
  return [path('params', [name]), ...(type === 'list' || type === 'object' ? inside : [])];
}

function pathsOfTask({ raw: { id, work, loop } }: Node): readonly Path[] {
  const facts = ['result', 'status', 'attempts', 'duration_ms'].map((name) => path('tasks', [id, name]));
  const absent = [path('tasks', [id, 'error'], false), path('tasks', [id, 'result', 'n1'], false)];
  if (loop !== null) return [...facts, ...absent, path('tasks', [id, 'result', 0])];
  switch (work.kind) {
    case 'group':
      return [
        ...facts,
        ...absent,
        ...work.tasks.map((inner) => path('tasks', [id, 'result', inner.id], true, 2)),
        ...work.tasks.map((inner) => path('tasks', [id, 'result', inner.id, 'k'], false, 2)),
      ];
    case 'workflow':
      return [...facts, ...absent, path('tasks', [id, 'result', 'out'])];
    case 'function':
    case 'run':
      return [...facts, ...absent, path('tasks', [id, 'outputs', 'out'], false)];
    default:
      return work satisfies never;
  }
}

// 4. The text of a file: as it is meant, or with a stand-in for each expression and nothing that keeps a task from running.

type Kind = 'value' | 'condition' | 'items' | 'text';

/** One expression of a file. */
interface Written {
  readonly built: Built;
  readonly here: Here;
  readonly kind: Kind;
  /** The ids of the task it stands in, from the outside in; none at the top of the file. */
  readonly owner: readonly string[];
  /** What the text around it becomes; null where there is none. */
  readonly before: string | null;
}

/** A file, with its expressions in the order of their numbers. */
interface TextOfFile {
  readonly text: string;
  readonly written: readonly Written[];
  /** By the ids of a task, joined by `/`: its node, and the expressions of its config. */
  readonly tasks: ReadonlyMap<string, { readonly node: Node; readonly config: readonly Written[] }>;
  readonly outputs: ReadonlyMap<string, Written>;
}

function toText(file: RawFile, form: 'meant' | 'stand-ins'): TextOfFile {
  const isMeant = form === 'meant';
  const written: Written[] = [];
  const tasks = new Map<string, { readonly node: Node; readonly config: readonly Written[] }>();
  const outputs = new Map<string, Written>();

  function note(
    make: Make,
    rest: Omit<Written, 'built'>,
  ): { readonly text: string; readonly noted: Written } {
    const noted = { ...rest, built: make(rest.here) };
    written.push(noted);
    const text = isMeant ? noted.built.text : standIn(written.length - 1, rest.kind);
    return { text: `\${{ ${text} }}`, noted };
  }
  function noteSlot({ make, before }: Slot, here: Here, owner: readonly string[]) {
    const { text, noted } = note(make, { here, owner, kind: 'value', before: before?.[1] ?? null });
    return { value: `${before?.[0] ?? ''}${text}`, noted };
  }
  function section(slots: readonly (readonly [string, Slot])[], here: Here, owner: readonly string[]) {
    return new Map(slots.map(([name, slot]) => [name, noteSlot(slot, here, owner)]));
  }
  const valuesOf = (noted: ReturnType<typeof section>): YamlMap =>
    new Map([...noted].map(([name, { value }]) => [name, value]));

  function taskOf(node: Node): YamlMap {
    const { id, condition, loop, tolerated, work, env, outputs: own } = node.raw;
    const owner = chainOf(node).map(({ raw }) => raw.id);
    const at = (place: Place): Here => hereIn(file, node, place);
    const whole = (make: Make, place: Place, kind: Kind) =>
      note(make, { here: at(place), owner, kind, before: null });
    const task: YamlMap = new Map([['id', id]]);
    const waits = waitsOf(node).map(({ id: other, when }) =>
      isMeant && when === null
        ? other
        : new Map([
            ['task', other],
            ['when', isMeant ? toYaml(when) : 'done'],
          ]),
    );
    if (waits.length > 0) task.set('depends_on', waits);
    if (typeof condition === 'boolean') task.set('if', condition || !isMeant);
    else if (condition !== null) task.set('if', whole(condition, 'if', 'condition').text);
    if (loop !== null) {
      const { items, as } = loop;
      if (typeof items === 'function') task.set('for_each', whole(items, 'for_each', 'items').text);
      else task.set('for_each', isMeant ? toYaml(items) : [1]);
      if (loopNameOf(node) !== null) task.set('as', as);
    }
    if (tolerated) task.set('continue_on_error', true);
    const config: Written[] = [];
    switch (work.kind) {
      case 'function': {
        task.set('plugin', 'function');
        const kwargs = section(
          work.slots.map((slot, index) => [`k${String(index)}`, slot]),
          at('config'),
          owner,
        );
        config.push(...[...kwargs.values()].map(({ noted }) => noted));
        task.set(
          'config',
          new Map<string, Yaml>([
            ['function', './f.mjs:f'],
            ['kwargs', valuesOf(kwargs)],
          ]),
        );
        break;
      }
      case 'run': {
        const { text, noted } = whole(work.make, 'config', 'value');
        config.push(noted);
        task.set('run', `printf '%s' ${text}`);
        break;
      }
      case 'workflow':
        task.set('workflow', './sub.yaml');
        task.set('params', new Map([['v', whole(work.make, 'config', 'text').text]]));
        break;
      case 'group':
        task.set('tasks', inOrder(toNodes(work.tasks, node)).map(taskOf));
        break;
      default:
        work satisfies never;
    }
    if (env.length > 0 && hasOwn(work)) task.set('env', valuesOf(section(env, at('env'), owner)));
    if (own.length > 0 && hasOwn(work)) task.set('outputs', valuesOf(section(own, at('outputs'), owner)));
    tasks.set(owner.join('/'), { node, config });
    return task;
  }
  const inOrder = (nodes: readonly Node[]): readonly Node[] => (file.reversed ? nodes.toReversed() : nodes);

  const nodes = toNodes(file.tasks, null);
  const top = { file, tasks: new Map(), loopNames: [] };
  const literal = file.env.flatMap(([name, value]) => (typeof value === 'string' ? [name] : []));
  const inParam = toHere({ ...top, roots: ['run', 'env'], env: literal });
  // Of the file's own variables the literal ones alone are named in others: no circles.
  const inEnv = toHere({ ...top, roots: ['params', 'run', 'workflow', 'env'], env: literal });
  const all = new Map(nodes.map((node) => [node.raw.id, { node, over: true }]));
  const inOutputs = toHere({
    ...top,
    tasks: all,
    roots: ['params', 'env', 'run', 'workflow', 'tasks'],
    env: file.env.map(([name]) => name),
  });
  const document: YamlMap = new Map();
  const params = file.params.map((param): [string, Yaml] => [
    param.name,
    declarationOf(param, (make) => note(make, { here: inParam, kind: 'text', owner: [], before: null }).text),
  ]);
  if (params.length > 0) document.set('params', new Map(params));
  const env = file.env.map(([name, value]): [string, Yaml] => [
    name,
    typeof value === 'string' ? value : noteSlot(value, inEnv, []).value,
  ]);
  if (env.length > 0) document.set('env', new Map(env));
  document.set('tasks', inOrder(nodes).map(taskOf));
  const given = section(file.outputs, inOutputs, []);
  for (const [name, { noted }] of given) outputs.set(name, noted);
  if (given.size > 0) document.set('outputs', valuesOf(given));
  return { text: toYamlText(document, file.style), written, tasks, outputs };
}

type Yaml = string | number | boolean | null | readonly Yaml[] | YamlMap;
type YamlMap = Map<string, Yaml>;

function hasOwn({ kind }: RawWork): boolean {
  return kind === 'function' || kind === 'run';
}

/** What a loop calls its item; null where it does not, or where a loop around it has the name. */
function loopNameOf(node: Node): string | null {
  const name = node.raw.loop?.as ?? null;
  const around = node.parent === null ? [] : chainOf(node.parent);
  return around.some(({ raw }) => raw.loop?.as === name) ? null : name;
}

function valueOf({ type, pick, how }: RawParam): Json {
  return how === 'neither' ? null : (values[type][pick % values[type].length] ?? null);
}

function hasExpression({ how, type }: RawParam): boolean {
  return how === 'expression' && type === 'string';
}

function declarationOf(param: RawParam, noteDefault: (make: Make) => string): Yaml {
  const { type, how, make } = param;
  const value = toYaml(valueOf(param));
  if (how === 'given') return new Map([['type', type]]);
  if (how === 'neither')
    return new Map<string, Yaml>([
      ['type', type],
      ['required', false],
    ]);
  if (how === 'short' && type !== 'object') return value;
  return new Map([
    ['type', type],
    ['default', hasExpression(param) ? noteDefault(make) : value],
  ]);
}

/** An expression of the kind that is wanted, by which the place is found again. */
function standIn(number: number, kind: Kind): string {
  const mark = `'E${String(number)}'`;
  switch (kind) {
    case 'value':
    case 'text':
      return mark;
    case 'condition':
      return `${mark} != ''`;
    case 'items':
      return `[${mark}]`;
    default:
      return kind satisfies never;
  }
}

function toYaml(value: Json): Yaml {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(toYaml);
  return new Map(Object.entries(value).map(([key, inner]) => [key, toYaml(inner)]));
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

const stringStyles = ['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

function toYamlText(document: YamlMap, style: number): string {
  return stringify(document, {
    defaultStringType: stringStyles[style % stringStyles.length] ?? 'PLAIN',
    defaultKeyType: 'PLAIN',
    lineWidth: style < stringStyles.length ? 0 : 40,
    aliasDuplicateObjects: false,
  });
}

/** The file that a task of kind `workflow` runs. */
const subFiles = {
  '/flows/sub.yaml': `params: {v: {type: string}}
tasks:
  - {id: inner, plugin: function, config: {function: './f.mjs:f', kwargs: {v: '\${{ params.v }}'}}}
outputs: {out: '\${{ params.v }}'}
`,
};

// 5. Runs.

const runFacts = { id: 'r1', dir: '/logs/r1', date: '2026-01-31', started_at: '2026-01-31T10:00:00Z' };
const outside = { run: runFacts, zone: 'UTC' };

interface Run {
  readonly params: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  readonly facts: readonly Fact[];
  readonly outputs: JsonObject;
  /** Why something could not be evaluated, or failed. */
  readonly messages: readonly string[];
  readonly attempts: readonly Attempt[];
}

/** Runs a workflow from its parameters to its outputs, with nothing of the world but what `answer` gives. */
async function run(
  workflow: Workflow,
  file: RawFile,
  answer: (at: number) => Outcome = () => ({ status: 'completed', result: null, outputs: {} }),
): Promise<Run> {
  const given = file.params.filter(({ how }) => how === 'given').map((param) => [param.name, valueOf(param)]);
  const { name, source } = workflow;
  const resolved = resolveValues({
    ...workflow,
    given: Object.fromEntries(given),
    scope: { ...outside, secrets: {}, workflow: { name, file: source.file, dir: source.dir } },
  });
  const attempts: Attempt[] = [];
  if (!resolved.ok) {
    const messages = resolved.problems.map(({ message }) => message);
    return { params: {}, env: {}, facts: [], outputs: {}, messages, attempts };
  }
  const { params, env } = resolved;
  const { facts, outputs, missing } = await playFacts(
    workflow,
    (attempt) => Promise.resolve(answer(attempts.push(attempt) - 1)),
    { plan: { facts: outside, params, env } },
  );
  const failed = facts.flatMap((fact) => (fact.type === 'task.failed' ? [fact.failure.message] : []));
  return { params, env, facts, outputs, messages: [...failed, ...Object.values(missing)], attempts };
}

/** Puts other expressions, unchecked, in the place of stand-ins. */
function graft(
  workflow: Workflow,
  written: readonly Written[],
  textFor: (at: number) => string | null,
): Workflow {
  const grafted = structuredClone(workflow);
  for (const expression of expressionsIn(grafted)) {
    const at = Number(/'E(\d+)'/u.exec(expression.text)?.[1] ?? -1);
    const text = textFor(at);
    const here = written[at]?.here;
    if (text !== null && here !== undefined) Object.assign(expression, { text, ...toCel(text, here.names) });
  }
  return grafted;
}

function* expressionsIn(value: unknown): Iterable<Expression> {
  if (typeof value !== 'object' || value === null) return;
  if (isExpression(value)) yield value;
  else for (const inner of Object.values(value)) yield* expressionsIn(inner);
}

function isExpression(value: object): value is Expression {
  return 'cel' in value && 'names' in value && 'place' in value;
}

/** All references of an expression with nothing that passes one by: `default()` answers for what is absent, not for a name. */
function strictly({ built, kind }: Written): string | null {
  if (built.uses.length === 0) return null;
  const list = `[${built.uses.map(({ text }) => `default(${text}, 0)`).join(', ')}]`;
  if (kind === 'text') return `toJSON(${list})`;
  return kind === 'condition' ? `size(${list}) > 0` : list;
}

/** Lets every task that one need not wait for begin after its end. */
function holdBack(tasks: readonly Task[], [id, ...inside]: readonly string[]): readonly Task[] {
  const above = new Set<string>();
  const climb = (from: string): void => {
    for (const edge of tasks.find((task) => task.id === from)?.dependsOn ?? []) {
      if (above.has(edge.id)) continue;
      above.add(edge.id);
      climb(edge.id);
    }
  };
  if (id === undefined) return tasks;
  climb(id);
  return tasks.map((task): Task => {
    if (task.id === id) {
      const { work } = task;
      return work.kind === 'group'
        ? { ...task, work: { ...work, tasks: holdBack(work.tasks, inside) } }
        : task;
    }
    if (above.has(task.id)) return task;
    const others = task.dependsOn.filter((edge) => edge.id !== id);
    return { ...task, dependsOn: [...others, { id, when: ['done'] }] };
  });
}

// 6. What a reference stands for, reckoned from what was given to the run and what it has told.

type Known = Pick<Run, 'params' | 'env' | 'facts'>;

/** Undefined where there is nothing, or where the clock decides. */
function expected({ root, links }: Path, node: Node | null, name: string, known: Known): Json | undefined {
  const [first, ...rest] = links;
  switch (root) {
    case 'params':
      return within(known.params, links);
    case 'env':
      return within(known.env, links);
    case 'run':
      return within(runFacts, links);
    case 'workflow':
      return within({ name: 'load', file: 'flows/load.yaml', dir: '/flows' }, links);
    case 'tasks':
      return within(factsOfTask(fullName(String(first), node, name), known.facts), rest);
    case 'each':
      return within(itemsAround(node, name, known.facts).at(-1)?.each ?? null, links);
    case 'item':
      return within(itemsAround(node, name, known.facts).at(-1)?.item, links);
    default:
      return within(itemsAround(node, name, known.facts).findLast(({ as }) => as === root)?.item, links);
  }
}

function within(value: Json | undefined, links: readonly (string | number)[]): Json | undefined {
  const [first, ...rest] = links;
  if (first === undefined || value === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) return typeof first === 'number' ? within(value[first], rest) : undefined;
  return Object.hasOwn(value, first) ? within(value[first], rest) : undefined;
}

/** The full name of the nearest task of an id, as the instance `name` of `node` sees it. */
function fullName(id: string, node: Node | null, name: string): string {
  const segments = name.split('/');
  for (let at = node; at !== null; at = at.parent) {
    segments.pop();
    if (at.beside.some(({ raw }) => raw.id === id)) break;
  }
  return [...(node === null ? [] : segments), id].join('/');
}

function factsOfTask(name: string, facts: readonly Fact[]): JsonObject | undefined {
  const fact = facts.findLast((one) => 'task' in one && one.task === name && one.type !== 'task.opened');
  if (fact?.type === 'task.completed')
    return { status: 'completed', result: fact.result, outputs: fact.outputs };
  if (fact?.type === 'task.skipped') return { status: 'skipped' };
  if (fact?.type === 'task.blocked') return { status: 'blocked' };
  if (fact?.type !== 'task.failed') return undefined;
  const { message } = fact.failure;
  return { status: 'failed', error: message, result: fact.result ?? { error: message } };
}

/** The items of the loops that the instance `name` of `node` stands in, innermost last. */
function itemsAround(node: Node | null, name: string, facts: readonly Fact[]) {
  const segments = name.split('/');
  return (node === null ? [] : chainOf(node)).flatMap((one, depth) => {
    const index = /\[(\d+)\]$/u.exec(segments[depth] ?? '')?.[1];
    const loop = segments
      .slice(0, depth + 1)
      .join('/')
      .replace(/\[\d+\]$/u, '');
    const opened = facts.find((fact) => fact.type === 'task.opened' && fact.task === loop);
    if (index === undefined || opened?.type !== 'task.opened' || opened.holds.kind !== 'items') return [];
    const { items, keys } = opened.holds;
    const at = Number(index);
    const each = { index: at, key: keys?.[at] ?? null, length: items.length };
    return [{ as: loopNameOf(one), item: items[at] ?? null, each }];
  });
}

/** As JSON writes it, texts as they are and null as nothing. */
function asText(value: Json): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

// 7. The properties.

/** How much has been looked at: a property that met nothing would say nothing. */
function createCounts() {
  return { accepted: 0, attempts: 0, values: 0, texts: 0, refused: 0, otherwise: 0, met: 0, passed: 0 };
}

type Counts = ReturnType<typeof createCounts>;

test.each([
  {
    about: 'few of them with a wrong name',
    rarity: 60,
    atLeast: { accepted: 500, values: 200, texts: 200, met: 50 },
  },
  { about: 'most of them with wrong names', rarity: 6, atLeast: { refused: 500, met: 400, passed: 30 } },
])(
  `${String(workflowCount / 2)} workflows, $about: types are kept, what is accepted never meets an unknown name, what is refused does`,
  async ({ rarity, atLeast }) => {
    const counts = createCounts();
    await fc.assert(
      fc.asyncProperty(files(rarity), async (file) => {
        const meant = toText(file, 'meant');
        const { workflow, diagnostics } = await loadText(meant.text, subFiles);
        const codes = diagnostics.flatMap(({ code, severity }) => (severity === 'error' ? [code] : []));
        const wrong = meant.written.flatMap(({ built }, at) =>
          built.uses.some((use) => use.wrong) ? [at] : [],
        );
        // `tasks.a-b.result` is `tasks.a`, which is no value, minus something, where there is no task `a-b`.
        const isOther = codes.some((code) => !nameCodes.has(code));
        if (isOther) counts.otherwise += 1;
        else claim((workflow !== null) === (wrong.length === 0), `refused: ${codes.join(' ')}`, meant.text);
        if (workflow !== null) await checkAccepted(workflow, file, meant, counts);
        else if (!isOther) await checkRefused(file, wrong[file.style % wrong.length] ?? -1, counts);
      }),
      { numRuns: workflowCount / 2 },
    );
    expect(counts.otherwise).toBeLessThan(20);
    for (const [name, least] of Object.entries(atLeast))
      expect(within(counts, [name]), `${name} of ${JSON.stringify(counts)}`).toBeGreaterThan(least);
  },
);

/** The file with a stand-in for each expression, in which nothing can be wrong. */
async function loadStandIns(file: RawFile) {
  const { text, written } = toText(file, 'stand-ins');
  const { workflow, diagnostics } = await loadText(text, subFiles);
  if (workflow === null) throw new Error(`${JSON.stringify(diagnostics, null, 1)}\n${text}`);
  return { workflow, written };
}

async function checkAccepted(
  workflow: Workflow,
  file: RawFile,
  meant: TextOfFile,
  counts: Counts,
): Promise<void> {
  counts.accepted += 1;
  const done = await run(workflow, file, (at) => {
    const result = file.results[at % file.results.length] ?? null;
    return file.failures[at % file.failures.length] === true
      ? { status: 'failed', failure: { class: 'exit_code', message: 'planned' } }
      : { status: 'completed', result, outputs: { out: result } };
  });
  checkRun(done, meant.text);
  for (const attempt of done.attempts) {
    counts.attempts += 1;
    const task = meant.tasks.get(attempt.task.replaceAll(/\[\d+\]/gu, ''));
    if (task !== undefined) checkConfig(attempt, task, done, counts);
  }
  for (const [name, written] of meant.outputs) {
    const found = Object.hasOwn(done.outputs, name) ? done.outputs[name] : undefined;
    if (found !== undefined) checkValue(found, written, expectedOf(written, null, '', done), counts);
  }

  // The same names once more, so that none is passed by.
  const standIns = await loadStandIns(file);
  const strict = graft(standIns.workflow, standIns.written, (at) => {
    const written = standIns.written[at];
    return written === undefined ? null : strictly(written);
  });
  const { messages } = await run(strict, file);
  claimNoName(messages, meant.text);
}

/** Evaluates one expression that names what is not there, with the check off and all other expressions harmless. */
async function checkRefused(file: RawFile, at: number, counts: Counts): Promise<void> {
  counts.refused += 1;
  const standIns = await loadStandIns(file);
  const written = standIns.written[at];
  if (written === undefined) throw new Error('nothing is wrong with the file');
  const { built, owner } = written;
  const one = graft(standIns.workflow, standIns.written, (other) => (other === at ? built.text : null));
  const { messages } = await run({ ...one, tasks: holdBack(one.tasks, owner) }, file);
  if (messages.some((message) => metAName.test(message))) {
    counts.met += 1;
  } else if (built.uses.every((use) => !use.wrong || use.passable)) {
    counts.passed += 1;
  } else {
    // Then something else that is not there came first.
    const why = `${built.text}\n${JSON.stringify(messages)}`;
    claim(messages.length > 0, 'a name that is nothing gave a value', why);
    claim(
      built.uses.some(({ path: { sure } }) => !sure),
      'a name that is nothing was not met',
      why,
    );
  }
}

/** What has to be so; `where` is the file or the expression. */
function claim(isSo: boolean, what: string, where: string): void {
  if (!isSo) throw new Error(`${what}\n${where}`);
}

function claimNoName(messages: readonly string[], text: string): void {
  for (const message of messages) claim(!metAName.test(message), message, text);
}

function isTimed({ links }: Path): boolean {
  return links.includes('attempts') || links.includes('duration_ms');
}

function checkConfig(
  { task: name, config, shellValues, env }: Attempt,
  { node, config: written }: { readonly node: Node; readonly config: readonly Written[] },
  known: Known,
  counts: Counts,
): void {
  for (const [index, one] of written.entries()) {
    const value = expectedOf(one, node, name, { ...known, env });
    const { kind } = node.raw.work;
    if (kind === 'function') checkValue(within(config['kwargs'], [`k${String(index)}`]), one, value, counts);
    // A value that reaches a command is text.
    else if (kind === 'run') checkValue(Object.values(shellValues)[0], { ...one, before: '' }, value, counts);
  }
}

/** What an expression gives that is nothing but a reference; null for another one, or where the clock decides. */
function expectedOf(written: Written, node: Node | null, name: string, known: Known): { value: Json } | null {
  const [use] = written.built.uses;
  if (use === undefined || use.text !== written.built.text || isTimed(use.path)) return null;
  const value = expected(use.path, node, name, known);
  claim(value !== undefined, 'what is nothing was rendered', `${use.text} in ${name}`);
  return value === undefined ? null : { value };
}

function checkValue(
  found: Json | undefined,
  { before, built }: Written,
  wanted: { readonly value: Json } | null,
  counts: Counts,
): void {
  if (wanted === null) return;
  counts[before === null ? 'values' : 'texts'] += 1;
  const value = before === null ? wanted.value : `${before}${asText(wanted.value)}`;
  claim(isDeepStrictEqual(found, value), `${JSON.stringify(found)} for ${JSON.stringify(value)}`, built.text);
}

/** A task that fails before its plugin is called does so for its values, and never for a name. */
function checkRun({ facts, messages, attempts }: Run, text: string): void {
  claimNoName(messages, text);
  const attempted = new Set(attempts.map(({ task }) => task));
  const opened = new Set(facts.flatMap((fact) => (fact.type === 'task.opened' ? [fact.task] : [])));
  for (const fact of facts) {
    if (fact.type !== 'task.failed' || opened.has(fact.task)) continue;
    const { failure, attempt, task } = fact;
    claim(attempted.has(task) === (attempt !== null), `${task} was not handed on as told`, text);
    if (failure.message === 'planned') continue;
    claim(failure.class === 'validation', `${task}: ${failure.class}: ${failure.message}`, text);
    claim(attempt === null || failure.message.startsWith('output '), `${task} failed late`, text);
  }
}
