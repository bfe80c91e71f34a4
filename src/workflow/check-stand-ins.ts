import { alternatives, quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { valueAt, type Entry, type LocatedMap } from './located.js';
import { booleanAt } from './read-values.js';

/** Checks that the `fallback` and the `undo` of a mapping are done in one way. `owner` is how a sentence calls it. */
export function checkStandIns(node: LocatedMap, owner: string): readonly Diagnostic[] {
  const fallback = node.entries.get('fallback');
  const undo = node.entries.get('undo');
  return [
    ...(fallback === undefined ? [] : checkFallback(fallback, node, owner)),
    ...(undo === undefined ? [] : checkUndo(undo, owner)),
  ];
}

function checkFallback(entry: Entry, node: LocatedMap, owner: string): readonly Diagnostic[] {
  const noun = `the fallback of ${owner}`;
  const hint = 'write {value: …}, {plugin: …, config: …} or {cached: 24h}';
  return [
    ...oneWay(entry, { ways: ['value', 'plugin', 'cached'], noun, hint }),
    ...strayConfig(entry, noun),
    ...tolerated(entry, node, owner),
  ];
}

function checkUndo(entry: Entry, owner: string): readonly Diagnostic[] {
  const noun = `the undo of ${owner}`;
  return oneWay(entry, {
    ways: ['run', 'plugin'],
    noun,
    hint: 'write {run: TEXT} for a shell command, or {plugin: …, config: …}',
  });
}

interface Ways {
  readonly ways: readonly string[];
  readonly noun: string;
  readonly hint: string;
}

function oneWay({ keySpan, value }: Entry, { ways, noun, hint }: Ways): readonly Diagnostic[] {
  if (value.kind !== 'map') return [];
  const found = ways.flatMap((key) => value.entries.get(key) ?? []);
  if (found.length === 0) {
    const keys = alternatives(
      ways.map((way) => quoted(way)),
      'and',
    );
    const message = `${noun} says none of ${keys}`;
    return [errorAt('no-plugin', keySpan, message, { hint })];
  }
  const [first, second] = found.toSorted((one, other) => one.keySpan.start - other.keySpan.start);
  if (first === undefined || second === undefined) return [];
  const told = found.some((one) => one.value.kind === 'broken');
  const message = `${noun} has both ${quoted(first.key)} and ${quoted(second.key)}`;
  return told
    ? []
    : [
        errorAt(ways.includes('run') ? 'run-and-plugin' : 'several-ways', second.keySpan, message, {
          hint: 'keep one of the two',
          related: [{ span: first.keySpan, message: 'the other one' }],
        }),
      ];
}

/** Where nothing but `config` is there, the plugin is what is missing. */
function strayConfig({ value }: Entry, noun: string): readonly Diagnostic[] {
  const config = value.kind === 'map' ? value.entries.get('config') : undefined;
  const isAlone = valueAt(value, 'value') === undefined && valueAt(value, 'cached') === undefined;
  if (config === undefined || isAlone || valueAt(value, 'plugin') !== undefined) return [];
  const message = `"config" in ${noun} says something only beside "plugin"`;
  return [errorAt('key-not-here', config.keySpan, message, { hint: 'name the plugin that it is for' })];
}

/** A failure that something stands in for need not be tolerated. */
function tolerated({ keySpan }: Entry, node: LocatedMap, owner: string): readonly Diagnostic[] {
  const other: Span | undefined = node.entries.get('continue_on_error')?.keySpan;
  if (other === undefined || booleanAt(node, 'continue_on_error') !== true) return [];
  const message = `${owner} has both "fallback" and "continue_on_error": what the fallback stands in for is no failure to go on after`;
  return [
    warningAt('fallback-and-continue', keySpan, message, {
      hint: 'keep one of the two: with a fallback the task is completed, and dependents see what stands in',
      related: [{ span: other, message: 'the other one' }],
    }),
  ];
}
