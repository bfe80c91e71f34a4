import type { YAMLError } from 'yaml';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';

/** What helps where a text means something else to YAML. */
export const quoteHint = 'put it in quotes or under |';

/**
 * Says what keeps a value of one line from being read, or null where the line as a whole is to blame. `at` is where the
 * library could not go on.
 */
export function wordValue(error: YAMLError, at: number, text: string, span: Span): Diagnostic | null {
  const first = text.charAt(0);
  if (error.code === 'MULTILINE_IMPLICIT_KEY') return null;
  if (error.code === 'BAD_DQ_ESCAPE') return badEscape(error.pos[0]);
  if (first === '[' || first === '{') return bracketed(error, at, text, span);
  if (first === '"' || first === "'") return afterQuote(first, { start: at, end: span.end });
  if (first === '|' || first === '>') {
    const hint = `put the text on the lines below, indented; or leave the "${first}" away`;
    return errorAt('yaml-syntax', span, `nothing but a comment may follow "${first}" on its line`, { hint });
  }
  const meaning = openers.get(first);
  if (meaning !== undefined) return needsQuotes(span, `a text cannot begin with "${first}"${meaning}`);
  if (/:(?:\s|$)/u.test(text)) return needsQuotes(span, 'a text with ": " in it would be a mapping');
  return /^[-?]\s/u.test(text)
    ? needsQuotes(span, `a text cannot begin with "${first} ": that opens a list or a key`)
    : null;
}

function needsQuotes(span: Span, message: string): Diagnostic {
  return errorAt('yaml-needs-quotes', span, message, { hint: quoteHint });
}

function badEscape(start: number): Diagnostic {
  const hint = 'a backslash is written "\\\\" there, or the text put in single quotes';
  const message = 'this is no escape that YAML knows in double quotes';
  return errorAt('yaml-syntax', { start, end: start + 2 }, message, { hint });
}

function afterQuote(quote: string, span: Span): Diagnostic {
  const hint = `put all of it in ${quote === '"' ? 'single' : 'double'} quotes, or under |`;
  return errorAt('yaml-needs-quotes', span, 'there is more text after the closing quote', { hint });
}

function bracketed(error: YAMLError, at: number, text: string, span: Span): Diagnostic {
  const expression = text.indexOf('${{');
  if (expression !== -1) {
    const start = span.start + expression;
    const close = text.indexOf('}}', expression);
    const end = close === -1 ? start + 3 : span.start + close + 2;
    return needsQuotes({ start, end }, '"${{" inside of braces or brackets breaks them');
  }
  const word = wordWithBracket(error, at, text, span);
  if (word !== null) return needsQuotes(word, 'inside of braces or brackets, a bracket ends this text');
  if (!error.message.endsWith('at node end')) return wordFlow(error, at);
  const [bracket, what] = text.startsWith('[') ? ['[', 'list'] : ['{', 'mapping'];
  return needsQuotes(span, `a text cannot begin with "${bracket}": that opens a ${what}`);
}

/** `${X}` inside of braces: the text around the bracket where the library gave up, if it is one word with it. */
function wordWithBracket(error: YAMLError, at: number, text: string, span: Span): Span | null {
  if (!/^Unexpected flow-(?:map|seq)-start at node end|^Missing , or : between/u.test(error.message))
    return null;
  const before = /[^\s,{}[\]:'"]+$/u.exec(text.slice(0, at - span.start));
  if (before === null || !/^[[{]/u.test(text.slice(at - span.start))) return null;
  const after = /^[[{]+[^\s,[\]{}]*[\]}]?/u.exec(text.slice(at - span.start));
  return { start: at - before[0].length, end: at + (after?.[0].length ?? 1) };
}

/** What the characters that cannot begin a plain text mean in YAML. */
const openers: ReadonlyMap<string, string> = new Map([
  ['*', ': that is an alias'],
  ['&', ': that is an anchor'],
  ['!', ': that is a tag'],
  ['%', ''],
  ['@', ''],
  ['`', ''],
  [',', ''],
  [']', ''],
  ['}', ''],
]);

/** Says what is wrong between brackets or braces. */
export function wordFlow(error: YAMLError, at: number): Diagnostic {
  const place = { start: at, end: Math.max(at + 1, Math.min(error.pos[1], at + 200)) };
  if (error.code === 'BLOCK_IN_FLOW') {
    const message = 'a text with ": " in it would be a mapping of its own';
    return errorAt('yaml-needs-quotes', place, message, {
      hint: `${quoteHint}; or is a comma missing before the next key?`,
    });
  }
  if (error.code === 'BAD_SCALAR_START' || error.code === 'BAD_ALIAS') {
    return errorAt('yaml-needs-quotes', place, 'a text cannot begin like this', { hint: quoteHint });
  }
  if (/Missing ,|Unexpected scalar|at node end/u.test(error.message)) {
    const hint =
      'separate the parts by commas; a text with brackets, braces or commas in it is put in quotes or under |';
    return errorAt('yaml-needs-quotes', place, 'a comma is missing before this', { hint });
  }
  if (/Unexpected (?:,|empty item)/u.test(error.message)) {
    return errorAt('yaml-syntax', place, 'there is nothing before this comma', { hint: 'remove it' });
  }
  const hint = 'a text with brackets, braces, commas or colons in it is put in quotes or under |';
  return errorAt('yaml-syntax', place, 'this cannot stand inside of brackets or braces', { hint });
}
