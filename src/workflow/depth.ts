import type { CST } from 'yaml';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';

/** How deep a file may nest, aliases written out. Nothing of sense comes near; the YAML composer is recursive. */
export const deepestNesting = 200;

/** The first place in a token tree that nests too deep, or null. Measured without recursion. */
export function findTooDeep(document: CST.Document): Span | null {
  const left: { readonly token: CST.Token; readonly depth: number }[] = [];
  if (document.value !== undefined) left.push({ token: document.value, depth: 1 });
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, depth } = next;
    if (!('items' in token)) continue;
    if (depth > deepestNesting) return { start: token.offset, end: token.offset + 1 };
    for (const { key, value } of token.items) {
      if (value !== undefined) left.push({ token: value, depth: depth + 1 });
      if (key !== undefined && key !== null) left.push({ token: key, depth: depth + 1 });
    }
  }
  return null;
}

/** The diagnostic for it. `subject` and `most` say of what there are too many in one another. */
export function tooDeep(span: Span, most = deepestNesting, subject = 'this nests'): Diagnostic {
  return errorAt('too-deep', span, `${subject} deeper than ${String(most)} levels`, {
    hint: 'make it flatter',
  });
}
