import type { Diagnostic, Span } from '../text/diagnostic.js';
import { warningAt } from '../text/make-diagnostic.js';
import type { LocatedScalar } from './located.js';

/**
 * Warns of a value that YAML reads otherwise than its author may mean: a text that ends where a ` #` begins a comment,
 * and words that were numbers or truth values in YAML 1.1.
 */
export function lintScalar(
  scalar: LocatedScalar,
  { text, diagnostics }: { readonly text: string; readonly diagnostics: Diagnostic[] },
): void {
  if (scalar.style !== 'plain' && scalar.style !== 'empty') return;
  const comment = commentAfter(text, scalar);
  if (comment !== null) diagnostics.push(cutText(comment, text));
  const old = oldMeaning(scalar);
  if (old === null) return;
  const message = `"${scalar.source}" is ${old.now} here; in YAML 1.1, which older tools read, it was ${old.before}`;
  const hint =
    old.write === null
      ? `put it in quotes to say that the text is meant: "${scalar.source}"`
      : `write ${old.write} for the old meaning, or put it in quotes where text is meant: "${scalar.source}"`;
  diagnostics.push(warningAt('yaml-1-1-value', scalar.span, message, { hint }));
}

/** A comment behind a value on its line that looks as if it were meant to be text. */
function commentAfter(text: string, scalar: LocatedScalar): Span | null {
  const lineEnd = text.indexOf('\n', scalar.span.end);
  const rest = text.slice(scalar.span.end, lineEnd === -1 ? text.length : lineEnd);
  const match = (scalar.style === 'empty' ? /^:?[ \t]*(#.*?)\s*$/u : /^[ \t]+(#.*?)\s*$/u).exec(rest);
  const comment = match?.[1];
  if (comment === undefined || (scalar.style === 'plain' && typeof scalar.value !== 'string')) return null;
  if (!/^#[^\s#]/u.test(comment) && !hasOpenQuote(scalar.source)) return null;
  const start = scalar.span.end + rest.indexOf('#');
  return { start, end: start + comment.length };
}

/** Whether a quote opens that does not close; an apostrophe inside of a word is none. */
function hasOpenQuote(text: string): boolean {
  const quotes = text.replaceAll(/\w'\w/gu, '');
  return count(quotes, '"') % 2 === 1 || count(quotes, "'") % 2 === 1;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function cutText(comment: Span, text: string): Diagnostic {
  const spaced = /\s/u.test(text.charAt(comment.start + 1));
  const otherwise = spaced ? '' : '; if it is a comment, write a space after the "#"';
  return warningAt('comment-cuts-text', comment, 'the text ends before this: " #" begins a comment', {
    hint: `if it is text, put all of it in quotes or under |${otherwise}`,
  });
}

interface OldMeaning {
  readonly now: string;
  readonly before: string;
  /** What has the old meaning today; null where quotes are what is wanted. */
  readonly write: string | null;
}

/** Source of the old rules: YAML 1.1, types bool and int, as PyYAML reads them. */
function oldMeaning({ value, source }: LocatedScalar): OldMeaning | null {
  if (typeof value === 'string') {
    if (/^(?:yes|Yes|YES|on|On|ON)$/u.test(source)) return { now: 'text', before: 'true', write: 'true' };
    if (/^(?:no|No|NO|off|Off|OFF)$/u.test(source)) return { now: 'text', before: 'false', write: 'false' };
    if (/^[-+]?[1-9]\d*_[\d_]+$/u.test(source))
      return { now: 'text', before: 'a number', write: source.replaceAll('_', '') };
    return null;
  }
  if (typeof value !== 'number' || !/^[-+]?0[0-7]+$/u.test(source)) return null;
  const digits = source.replace(/^[-+]?0+/u, '');
  if (digits.length < 2) return null;
  const octal = `${source.startsWith('-') ? '-' : ''}${String(Number.parseInt(digits, 8))}`;
  return { now: `the number ${String(value)}`, before: `octal, ${octal}`, write: octal };
}
