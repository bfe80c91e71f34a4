import type { Scalar } from 'yaml';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { broken, type Located, type LocatedScalar } from './located.js';

/** One scalar with its place; reports numbers that JSON cannot hold, and texts that no process can be handed. */
export function locateScalar(
  node: Scalar,
  span: Span,
  { diagnostics }: { readonly diagnostics: Diagnostic[] },
): Located {
  const { value } = node;
  const source = node.source ?? '';
  if (typeof value === 'string') return locateString(value, node, span, diagnostics);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const hint = 'put it in quotes if the text is meant, or leave it away';
    diagnostics.push(
      errorAt(
        'no-json-value',
        span,
        `${quoted(source)} has no place in JSON, which results and logs are written in`,
        { hint },
      ),
    );
    return broken(span, source);
  }
  if (typeof value === 'number' && losesDigits(source, value)) {
    const message = `the number ${source} cannot be held exactly: it becomes ${String(value)}`;
    diagnostics.push(
      warningAt('lossy-number', span, message, { hint: `put it in quotes to keep every digit: "${source}"` }),
    );
  }
  const plain = typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return scalar(plain, span.end === span.start ? 'empty' : 'plain', source, span);
}

function locateString(value: string, node: Scalar, span: Span, diagnostics: Diagnostic[]): Located {
  const fault = characterFault(value);
  if (fault === null) return scalar(value, styleOf(node), node.source ?? '', span);
  diagnostics.push(errorAt('control-character', span, fault));
  return broken(span, value);
}

/** Texts that escapes can write, and that neither a process nor UTF-8 can carry. */
function characterFault(value: string): string | null {
  if (value.includes('\0')) return 'a text with the character NUL ("\\0") cannot be handed to a process';
  return value.isWellFormed() ? null : 'half of a surrogate pair ("\\ud800" to "\\udfff") is no character';
}

function styleOf(node: Scalar): LocatedScalar['style'] {
  if (node.type === 'PLAIN') return 'plain';
  return node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL' ? 'block' : 'quoted';
}

function scalar(
  value: LocatedScalar['value'],
  style: LocatedScalar['style'],
  source: string,
  span: Span,
): LocatedScalar {
  return { kind: 'scalar', value, style, source, span, size: 1, depth: 1 };
}

/** Whole numbers past 2^53 that no double stands for exactly. */
function losesDigits(source: string, value: number): boolean {
  if (Number.isSafeInteger(value) || !/^[-+]?(?:\d+|0x[\da-f]+|0o[0-7]+)$/iu.test(source)) return false;
  const negative = source.startsWith('-');
  const digits = BigInt(source.replace(/^[-+]/u, ''));
  return (negative ? -digits : digits) !== BigInt(value);
}
