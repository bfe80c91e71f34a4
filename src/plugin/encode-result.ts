import type { Json } from '../model/json.js';
import { toLeaf, toParts, type Loss, type Parts } from './encode-value.js';
import { jsonLength } from './json-length.js';
import { TaskFailure } from './task-failure.js';

/** A value as JSON holds it, and what was lost on the way. */
export interface EncodedResult {
  readonly value: Json;
  /** One text a loss, such as `result.items[3].when: a Date became ISO text`; after ten, one that counts the rest. */
  readonly losses: readonly string[];
}

/** How large a result may be. */
export interface ResultLimits {
  /** Lists and objects inside one another; what lies deeper becomes null. */
  readonly depth: number;
  /** Values in all; more fail the task. */
  readonly nodes: number;
  /** Characters that its texts and keys take in JSON; more fail the task. */
  readonly text: number;
}

/**
 * Turns whatever a plugin has returned into JSON, by the table in `docs/writing-plugins.md`: it refuses nothing, and
 * names every value that JSON cannot hold as it was. Throws a `TaskFailure` of class `resource` where the value is too
 * large, and nothing else, whatever getters, proxies and `toJSON` of the value do.
 */
export function encodeResult(value: unknown, limits: ResultLimits = defaultLimits): EncodedResult {
  // A function that returns nothing is common and means null.
  if (value === undefined) return { value: null, losses: [] };
  const walk = createWalk(limits);
  return { value: walk.encode(value), losses: walk.losses() };
}

/** A text of V8 holds 512 Mi characters: that is room for as much again of numbers, commas and brackets. */
const defaultLimits: ResultLimits = { depth: 1000, nodes: 10_000_000, text: 256 * 1024 * 1024 };
const namedLosses = 10;

/** A list or an object that is being encoded. */
interface Open {
  readonly parts: Parts;
  /** How many of its parts are done. */
  done: number;
  readonly encoded: [string | number, Json][];
}

/** Walks with a stack of its own: a thousand levels of calls would fill the thread's. */
function createWalk(limits: ResultLimits) {
  const open: Open[] = [];
  const ancestors = new Set<object>();
  const named: string[] = [];
  let unnamed = 0;
  let nodes = 0;
  let text = 0;

  function count(more: number): void {
    nodes += more;
    if (nodes <= limits.nodes) return;
    throw new TaskFailure(
      'resource',
      `the result holds more than ${limits.nodes.toLocaleString('en')} values`,
    );
  }

  function countText(more: number): void {
    text += more;
    if (text <= limits.text) return;
    throw new TaskFailure(
      'resource',
      `the text of the result takes more than ${describeSize(limits.text)} of JSON: write it to a file and return its path`,
    );
  }

  /** What is JSON by itself: an Error has become an object of two texts. */
  function countLeaf(json: Json): Json {
    if (typeof json === 'string') countText(jsonLength(json));
    else if (typeof json === 'object' && json !== null) Object.values(json).forEach(countLeaf);
    return json;
  }

  const lose: Loss = (what, instead = null) => {
    if (named.length < namedLosses) named.push(`${describePath(open)}: ${what}`);
    else unnamed += 1;
    return instead;
  };

  /** A value that is JSON by itself is returned, one that has parts is opened. */
  function enter(value: unknown): Json | undefined {
    count(1);
    if (typeof value !== 'object' || value === null) return countLeaf(toLeaf(value, lose));
    if (ancestors.has(value)) return lose('a value that holds itself became null');
    if (open.length >= limits.depth) return lose(`what lies deeper than ${limits.depth} became null`);
    const parts = attempt(() => toParts(value, lose));
    if (parts === null) return lose('a value that cannot be read became null');
    if (!('keys' in parts)) return countLeaf(parts.json);
    // A list of a billion holes is refused before anybody walks it.
    if (parts.keys.length > limits.nodes) count(parts.keys.length);
    for (const original of parts.originals) ancestors.add(original);
    open.push({ parts, done: 0, encoded: [] });
    return undefined;
  }

  function encodeNext(top: Open): void {
    const { parts } = top;
    const key = parts.keys.at(top.done);
    const read = attempt(() => ({ value: parts.read(key) }));
    if (read === null) {
      put(top, lose('a value that cannot be read became null'));
    } else if (read.value === undefined && parts.kind === 'object') {
      // As JSON does, without a word.
      top.done += 1;
    } else {
      const json = enter(read.value);
      if (json !== undefined) put(top, json);
    }
  }

  function put(top: Open, json: Json): void {
    const key = top.parts.keys.at(top.done);
    if (typeof key === 'string') countText(jsonLength(key));
    top.encoded.push([key, json]);
    top.done += 1;
  }

  return {
    encode(value: unknown): Json {
      let json = enter(value);
      for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
        if (top.done < top.parts.keys.length) {
          encodeNext(top);
          continue;
        }
        open.pop();
        for (const original of top.parts.originals) ancestors.delete(original);
        json =
          top.parts.kind === 'list' ? top.encoded.map(([, part]) => part) : Object.fromEntries(top.encoded);
        const parent = open.at(-1);
        if (parent !== undefined) put(parent, json);
      }
      return json ?? null;
    },
    losses: () =>
      unnamed === 0 ? named : [...named, `${unnamed} more values of the result were changed to fit JSON`],
  };
}

/** Null where reading the value throws: its getters and traps are the author's. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function describeSize(characters: number): string {
  return characters < mebi
    ? `${characters.toLocaleString('en')} characters`
    : `${Math.floor(characters / mebi)} MiB`;
}

const mebi = 1024 * 1024;

function describePath(open: readonly Open[]): string {
  const steps = open.slice(0, 20).map(({ parts, done }) => describeStep(parts.keys.at(done)));
  return `result${steps.join('')}${open.length > 20 ? '…' : ''}`;
}

function describeStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  const key = step.length > 60 ? `${step.slice(0, 60)}…` : step;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
