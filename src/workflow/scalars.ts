import type { Scalar } from 'yaml';
import { findExpression } from '../expr/find-expression.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { broken, type Located, type LocatedScalar } from './located.js';

/** One scalar with its place; reports numbers that JSON cannot hold, and expressions. */
export function locateScalar(
  node: Scalar,
  span: Span,
  { text, diagnostics }: { readonly text: string; readonly diagnostics: Diagnostic[] },
): Located {
  const { value } = node;
  const source = node.source ?? '';
  if (typeof value === 'string') return locateString(value, node, span, { text, diagnostics });
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

function locateString(
  value: string,
  node: Scalar,
  span: Span,
  { text, diagnostics }: { readonly text: string; readonly diagnostics: Diagnostic[] },
): Located {
  const fault = characterFault(value);
  if (fault !== null) {
    diagnostics.push(errorAt('control-character', span, fault));
    return broken(span, value);
  }
  const expression = findExpression(value);
  if (expression === null) return scalar(value, styleOf(node), node.source ?? '', span);
  const place = expressionSpan(text, span);
  const what = expression.escaped ? '"$${{" is the escape for an expression' : '"${{" begins an expression';
  const hint = 'write the value itself; a shell command can take it from an environment variable: $NAME';
  diagnostics.push(
    errorAt('expression-not-yet', place, `${what}, and expressions are not in this version of oprun`, {
      hint,
    }),
  );
  return broken(span, value);
}

/** Texts that escapes can write, and that neither a process nor UTF-8 can carry. */
function characterFault(value: string): string | null {
  if (value.includes('\0')) return 'a text with the character NUL ("\\0") cannot be handed to a process';
  return value.isWellFormed() ? null : 'half of a surrogate pair ("\\ud800" to "\\udfff") is no character';
}

/** The expression in the text of the file: quoting may have changed the characters before it, so it is searched there. */
function expressionSpan(text: string, span: Span): Span {
  const raw = text.slice(span.start, span.end);
  const found = findExpression(raw);
  if (found === null) return span;
  const close = raw.indexOf('}}', found.index);
  const line = raw.indexOf('\n', found.index);
  const end =
    close !== -1 && (line === -1 || close < line) ? close + 2 : found.index + (found.escaped ? 4 : 3);
  return { start: span.start + found.index, end: span.start + end };
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
