import type { CST, YAMLError } from 'yaml';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { flowAround, quotedScalarEndingAt } from './yaml-tokens.js';
import { lineAround, type Line } from './yaml-line.js';
import { quoteHint, wordFlow, wordValue } from './yaml-value-faults.js';

/** One fault of YAML syntax: what to say, and what to take out so that the rest can be read. */
export interface Fault {
  readonly diagnostic: Diagnostic;
  readonly repair: Repair;
}

/**
 * A stretch that is replaced by harmless characters of the same number: a `value` by a word, `lines` by blanks, and of
 * a value that is glued to its colon (`glued`, the rest of the line) the first character by a blank.
 */
export interface Repair extends Span {
  readonly kind: 'value' | 'lines' | 'glued';
}

/**
 * Tells in our own words what the first of the errors that the YAML library found means, at the place that is to
 * blame, which often stands before the one where the library could not go on.
 */
export function firstFault(
  text: string,
  tokens: readonly CST.Token[],
  errors: readonly YAMLError[],
): Fault | null {
  const [any] = errors;
  if (any === undefined) return null;
  const error = errors.reduce((first, other) => (other.pos[0] < first.pos[0] ? other : first), any);
  const at = Math.min(error.pos[0], text.length);
  const line = lineAround(text, at);
  return (
    openQuote(error, tokens, text) ??
    tabIndent(error, text) ??
    lostInFlow(error, tokens, text) ??
    valueFault(error, at, line) ??
    lineFault(error, at, line, text) ??
    otherFault(error, at, line)
  );
}

function openQuote(error: YAMLError, tokens: readonly CST.Token[], text: string): Fault | null {
  if (!error.message.startsWith('Missing closing ')) return null;
  const token = quotedScalarEndingAt(tokens, error.pos[0]);
  if (token === null) return null;
  const line = lineAround(text, token.offset);
  const diagnostic = errorAt(
    'yaml-syntax',
    { start: token.offset, end: line.textEnd },
    'the quote that opens here is not closed',
    {
      hint: 'a text with a quote in it goes under |, or into quotes of the other kind',
    },
  );
  return {
    diagnostic,
    repair: {
      start: token.offset,
      end: Math.max(line.textEnd, Math.min(error.pos[0], text.length)),
      kind: 'value',
    },
  };
}

function tabIndent(error: YAMLError, text: string): Fault | null {
  if (error.code !== 'TAB_AS_INDENT') return null;
  const start = text.indexOf('\t', error.pos[0]);
  const place = start === -1 ? error.pos[0] : start;
  const diagnostic = errorAt(
    'yaml-syntax',
    { start: place, end: place + 1 },
    'a tab cannot indent a line: YAML wants spaces',
    {
      hint: 'replace the tabs by spaces',
    },
  );
  const line = lineAround(text, place);
  return { diagnostic, repair: { start: line.start, end: line.end, kind: 'lines' } };
}

/** A list or mapping in brackets that began on an earlier line, or is not closed on its own. */
function lostInFlow(error: YAMLError, tokens: readonly CST.Token[], text: string): Fault | null {
  const flow = flowAround(tokens, error.pos[0]);
  if (flow === null) return null;
  const opening = flow.start.source;
  const line = lineAround(text, flow.offset);
  const unclosed = /must be sufficiently indented and end with a/u.test(error.message);
  const repairEnd = Math.max(line.textEnd, Math.min(error.pos[0], text.length));
  const repair: Repair = { start: flow.offset, end: repairEnd, kind: 'value' };
  if (unclosed) {
    const what = opening === '{' ? 'mapping' : 'list';
    const closing = opening === '{' ? '}' : ']';
    const hint = `write the "${closing}"; a text that begins with "${opening}" is put in quotes or under |`;
    const place = { start: flow.offset, end: flow.offset + 1 };
    return {
      diagnostic: errorAt(
        'yaml-syntax',
        place,
        `the ${what} that opens here is not closed: "${closing}" is missing`,
        { hint },
      ),
      repair,
    };
  }
  if (error.pos[0] < line.end) return null;
  return {
    diagnostic: wordFlow(error, Math.min(error.pos[0], text.length)),
    repair: { ...repair, end: lineAround(text, repairEnd).end },
  };
}

/** What is wrong with the value on a line of a block mapping or list. */
function valueFault(error: YAMLError, at: number, line: Line): Fault | null {
  const { value } = line;
  if (value === null || at < value.start) return null;
  const repair: Repair = { ...value, kind: 'value' };
  const diagnostic = wordValue(error, at, value.text, value);
  return diagnostic === null ? null : { diagnostic, repair };
}

/** What is wrong with a line as a whole: its indentation or its colon. */
function lineFault(error: YAMLError, at: number, line: Line, text: string): Fault | null {
  const repair: Repair = { start: line.start, end: line.end, kind: 'lines' };
  if (error.code === 'MULTILINE_IMPLICIT_KEY' || error.code === 'BLOCK_AS_IMPLICIT_KEY') {
    const glued = /^(?:-\s+)*([\w-]+):(?=[^\s])/u.exec(line.words);
    if (glued !== null) return missingSpace(line, glued);
    const end = Math.min(Math.max(error.pos[1] - 1, at), text.length);
    const last = lineAround(text, end);
    // The library marks the lines from the one above to the one that does not fit.
    const guilty = last.start > line.start ? last : belowOf(line, text);
    return {
      diagnostic: misfit(guilty, text),
      repair: { start: guilty.start, end: guilty.end, kind: 'lines' },
    };
  }
  if (error.code === 'BAD_INDENT' || error.message.startsWith('Sequence item without -'))
    return { diagnostic: misfit(line, text), repair };
  if (error.message.startsWith('Implicit map keys need')) {
    const glued = /^(?:-\s+)*([\w-]+):(?=[^\s])/u.exec(line.words);
    if (glued !== null) return missingSpace(line, glued);
    const message = `this line is no key and value: a ":" is missing after ${quoted(line.words.replace(/\s#.*$/u, ''))}`;
    const hint = 'a text that goes on from the line above is indented deeper, or stands under |';
    return { diagnostic: errorAt('yaml-syntax', line.wordsSpan, message, { hint }), repair };
  }
  return null;
}

function belowOf(line: Line, text: string): Line {
  const below = lineAround(text, Math.min(line.end + 1, text.length));
  return below.words === '' ? line : below;
}

function misfit(line: Line, text: string): Diagnostic {
  const above = lineAround(text, Math.max(0, line.start - 1));
  if (above.start < line.start && /\s#/u.test(above.words) && !/^[-\w]+:\s/u.test(line.words)) {
    const hint = 'put all of the text under |, or the comment on a line of its own';
    return errorAt(
      'yaml-syntax',
      line.wordsSpan,
      'the text above has ended at its " #" comment and cannot go on here',
      { hint },
    );
  }
  return errorAt('yaml-syntax', line.wordsSpan, 'this line is not indented like those it belongs with', {
    hint: 'keys of one mapping, and the "-" of one list, stand in one column',
  });
}

function missingSpace(line: Line, glued: RegExpExecArray): Fault {
  const start = line.wordsSpan.start + glued[0].length - 1;
  const diagnostic = errorAt(
    'yaml-syntax',
    { start, end: start + 1 },
    'a space is missing after this colon',
    {
      hint: `write "${String(glued[1])}: "`,
    },
  );
  return { diagnostic, repair: { start: start + 1, end: line.textEnd, kind: 'glued' } };
}

function otherFault(error: YAMLError, at: number, line: Line): Fault {
  const place =
    at < line.wordsSpan.end
      ? { start: at, end: Math.max(at + 1, Math.min(error.pos[1], line.wordsSpan.end)) }
      : line.wordsSpan;
  const kind = line.value !== null && at >= line.value.start ? 'value' : 'lines';
  const repair: Repair =
    kind === 'value' && line.value !== null
      ? { ...line.value, kind }
      : { start: line.start, end: line.end, kind: 'lines' };
  return {
    diagnostic: errorAt('yaml-syntax', place, `this is not YAML: ${plainWords(error)}`, {
      hint: quoteHintFor(error),
    }),
    repair,
  };
}

function plainWords(error: YAMLError): string {
  if (error.code === 'KEY_OVER_1024_CHARS') return 'a key has at most 1024 characters';
  const message = error.message.replace(
    /^Unexpected (\S+) token in YAML (?:stream|document).*$/su,
    'this cannot stand here',
  );
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function quoteHintFor(error: YAMLError): string | null {
  return error.code === 'UNEXPECTED_TOKEN' || error.code === 'BAD_SCALAR_START'
    ? `if it is text, ${quoteHint}`
    : null;
}
