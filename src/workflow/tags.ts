import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';

/** What is wrong with the tag of a node, if it has one: not of YAML's core schema, or not what its value is. */
export function tagProblem(node: Node, span: Span, text: string): Diagnostic | null {
  const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag : null;
  if (tag === null) return null;
  // A lone "!" says "not what it looks like" to YAML, and "not" to a shell.
  const shown = tag.replace('tag:yaml.org,2002:', '!!');
  const expected = coreTags.get(shown);
  if (expected === undefined) {
    const hint = 'a text that begins with "!" is put in quotes or under |; otherwise leave the tag away';
    return errorAt('unknown-tag', tagSpan(span, text), `unknown tag ${quoted(shown)}`, { hint });
  }
  if (expected === kindOf(node)) return null;
  const what = isScalar(node) ? quoted(node.source ?? '') : `a ${isSeq(node) ? 'list' : 'mapping'}`;
  return errorAt('bad-tag', span, `${what} is not what its tag ${shown} says`, { hint: 'remove the tag' });
}

/** YAML 1.2, core schema: each tag with the kind of value it stands for. */
const coreTags: ReadonlyMap<string, string> = new Map([
  ['!!str', 'string'],
  ['!!int', 'number'],
  ['!!float', 'number'],
  ['!!bool', 'boolean'],
  ['!!null', 'null'],
  ['!!map', 'map'],
  ['!!seq', 'list'],
]);

function kindOf(node: Node): string {
  if (isMap(node)) return 'map';
  if (isSeq(node)) return 'list';
  const value = isScalar(node) ? node.value : null;
  return value === null ? 'null' : typeof value;
}

/** The tag stands before its value: at the nearest `!` on the way back that begins a word. */
function tagSpan(value: Span, text: string): Span {
  const before = text.slice(Math.max(0, value.start - 500), value.start + 1);
  const match = /(?:^|[\s[{,])(![^\s,[\]{}]*)(?:\s+&[^\s,[\]{}]+)?\s*[^!]?$/u.exec(before);
  if (match?.[1] === undefined) return value;
  const start = value.start + 1 - before.length + match.index + match[0].indexOf('!');
  return { start, end: start + match[1].length };
}
