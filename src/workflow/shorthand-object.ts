import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { foreignAnswer } from './foreign-keys.js';
import { knownKeysOf } from './language-keys.js';
import type { LocatedMap } from './located.js';

/**
 * Finds a parameter that was given a mapping as its default without saying so: `o: {a: 1}`. None of its keys is one of
 * a parameter, nor looks like one. Null for everything else. `text` is the file's.
 */
export function shorthandObject(node: LocatedMap, name: string, text: string): Diagnostic | null {
  const keys = [...node.entries.values()];
  const [first] = keys;
  if (first === undefined || keys.some(({ key }) => looksLikeOurs(key))) return null;
  const written = text.slice(node.span.start, node.span.end);
  const isShort = written.startsWith('{') && written.length <= mostShown && !written.includes('\n');
  const message = `the parameter ${quoted(name)} is a mapping that says nothing of a parameter, neither "type" nor "default"`;
  const span = isShort ? node.span : first.keySpan;
  return errorAt('param-invalid', span, message, {
    hint: `for a default that is a mapping write ${name}: {default: ${isShort ? written : '{…}'}}, of type object`,
  });
}

const mostShown = 60;

function looksLikeOurs(key: string): boolean {
  return nearName(key, knownKeysOf.param) !== null || foreignAnswer(key, 'param') !== null;
}
