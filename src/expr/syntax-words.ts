import type { CelFault } from './cel-tree.js';
import { issueAt, type ExpressionIssue } from './issue.js';

/** A text that CEL cannot read, in plain words. */
export function describeSyntaxFault(fault: CelFault, text: string): ExpressionIssue {
  const start = Math.min(fault.start, text.length);
  const end = Math.min(Math.max(fault.end, start + 1), text.length);
  const place = start === end ? { start: Math.max(0, start - 1), end } : { start, end };
  const found = text.slice(start, end);
  const { message, hint = null } = describe(fault, found);
  return issueAt('expression-syntax', place, message, { hint });
}

function describe(
  { code, summary }: CelFault,
  found: string,
): { readonly message: string; readonly hint?: string } {
  if (found === '') return { message: 'something is missing at the end' };
  switch (code) {
    case 'unexpected_character':
    case 'unexpected_token':
    case 'expected_token': {
      const hint = hints.get(found) ?? hints.get(found.toLowerCase());
      const message = `"${found}" cannot stand here`;
      return hint === undefined ? { message } : { message, hint };
    }
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return { message: 'a text that starts here is never closed' };
    case 'newline_in_string':
      return {
        message: 'a text in quotes ends with its line',
        hint: 'write \\n, or three quotes at both ends',
      };
    case 'reserved_identifier':
      return { message: `"${found}" is a word that CEL reserves` };
    default:
      return { message: summary.slice(0, 1).toLowerCase() + summary.slice(1) };
  }
}

/** What other languages write. */
const hints: ReadonlyMap<string, string> = new Map([
  ['=', 'to compare, write =='],
  ['and', 'write &&'],
  ['or', 'write ||'],
  ['not', 'write !'],
  ['is', 'write =='],
  ['&', 'write &&'],
  ['|', 'write ||, or call a function: lower(x)'],
  ['if', 'write condition ? one : other'],
  ['$', 'no ${{ }} inside of an expression: write the name alone'],
  ['!', 'write != to compare'],
  ['`', "text stands in quotes: 'text'"],
  [';', 'an expression is one value'],
]);
