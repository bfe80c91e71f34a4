import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { Where } from './language-keys.js';
import { broken, type Entry, type Located, type LocatedMap } from './located.js';

/** A mapping after the values have been judged that an expression cannot stand in. */
export interface FixedValues {
  /** Where an expression stood, the value is broken; elsewhere `$${{` has become the text it means. */
  readonly node: LocatedMap;
  readonly diagnostics: readonly Diagnostic[];
}

/** Refuses expressions in those values of a mapping that have to be known before anything is evaluated. */
export function checkFixedValues(node: LocatedMap, where: Where, text: string): FixedValues {
  const diagnostics: Diagnostic[] = [];
  let entries: Map<string, Entry> | null = null;
  for (const [key, hint] of fixed[where]) {
    const entry = node.entries.get(key);
    if (entry === undefined) continue;
    const refuse = (span: Span): void => {
      const message = `no expression can stand in ${quoted(key)}`;
      diagnostics.push(errorAt('expression-not-here', expressionSpan(text, span), message, { hint }));
    };
    const value = withoutExpressions(entry.value, refuse);
    if (value !== entry.value) (entries ??= new Map(node.entries)).set(key, { ...entry, value });
  }
  return { node: entries === null ? node : { ...node, entries }, diagnostics };
}

const plainText = 'it is plain text; "$${{" stands for the characters "${{"';
const path = 'it is needed before anything is evaluated: write the path';
const choose = 'choose between two tasks with "if"';

/** What holds for the attempts at a task is checked against the rest of the file. */
const rules = [
  ['timeout', 'write the duration'],
  ['timeout_total', 'write the duration'],
  ['grace', 'write the duration'],
  ['retry', 'how often a task is tried has to be known before it runs: write it out'],
  ['breaker', 'every run has to know the breaker by the same name: write it out'],
  ['locks', 'what excludes each other has to be known before anything runs: write the names'],
  ['pools', 'write the number of slots'],
  ['rate', 'write the rate'],
] as const;

/** By mapping and key: what to do instead. */
const fixed: Readonly<Record<Where, ReadonlyMap<string, string>>> = {
  root: new Map([
    ['name', plainText],
    ['description', plainText],
    ['working_dir', path],
    ['max_parallel', 'write the number, or give another one with -j'],
    ['plugins', path],
    ['env_file', `${path}, or give another file with --env-file`],
    ['timeout', 'write the duration, or give another one with --timeout'],
    ['pools', 'write the number of slots'],
    ['secrets', 'where a secret comes from has to be known before anything is evaluated: write it out'],
  ]),
  task: new Map([
    ['id', 'others depend on it, and its log is named after it: write it out'],
    ['description', plainText],
    ['plugin', `write its name, and ${choose}`],
    ['depends_on', 'the order of the tasks has to be known before they run: write ids, and choose with "if"'],
    ['working_dir', `${path}; a command may "cd" to one that it is given`],
    ['workflow', `the file is opened before anything runs: write its path, and ${choose}`],
    ['as', 'write the name'],
    ['max_parallel', 'write the number'],
    ['fail_fast', 'write true or false'],
    ['continue_on_error', 'write true or false'],
    ...rules,
    ['priority', 'write the word'],
  ]),
  defaults: new Map([['continue_on_error', 'write true or false'], ...rules, ['priority', 'write the word']]),
  param: new Map(
    ['type', 'required', 'description', 'enum', 'pattern', 'minimum', 'maximum'].map(
      (key) => [key, 'only the "default" of a parameter may hold expressions'] as const,
    ),
  ),
  secret: new Map(),
  dependency: new Map(),
  retry: new Map(),
  breaker: new Map(),
  lock: new Map(),
  fallback: new Map([
    ['plugin', 'write its name'],
    ['cached', 'write the duration'],
  ]),
  undo: new Map([['plugin', 'write its name'], ...rules]),
  hooks: new Map(),
  concurrency: new Map([['on_conflict', 'write the word']]),
  notify: new Map([['when', 'write the words']]),
  webhook: new Map(),
};

/** The same value where there is nothing to refuse. */
function withoutExpressions(node: Located, refuse: (span: Span) => void): Located {
  if (node.kind === 'list') {
    const items = node.items.map((item) => withoutExpressions(item, refuse));
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
  }
  if (node.kind === 'map') {
    const entries = [...node.entries].map(
      ([key, entry]) => [key, { ...entry, value: withoutExpressions(entry.value, refuse) }] as const,
    );
    const isSame = entries.every(([key, { value }]) => value === node.entries.get(key)?.value);
    return isSame ? node : { ...node, entries: new Map(entries) };
  }
  if (node.kind === 'broken' || typeof node.value !== 'string' || !node.value.includes('${{')) return node;
  if (!node.value.replaceAll('$${{', '').includes('${{')) {
    return { ...node, value: node.value.replaceAll('$${{', '${{') };
  }
  refuse(node.span);
  return broken(node.span, node.value);
}

/** The expression in the text of the file; all of the value where quoting hides it. */
function expressionSpan(text: string, span: Span): Span {
  const raw = text.slice(span.start, span.end);
  const at = raw.indexOf('${{');
  if (at === -1) return span;
  const close = raw.indexOf('}}', at);
  const line = raw.indexOf('\n', at);
  const end = close !== -1 && (line === -1 || close < line) ? close + 2 : at + 3;
  return { start: span.start + at, end: span.start + end };
}
