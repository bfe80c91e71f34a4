import { Composer, type CST, type Document } from 'yaml';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { findTooDeep, tooDeep } from './depth.js';
import { readTokens } from './read-tokens.js';
import { firstFault, type Repair } from './yaml-faults.js';

/** A YAML text as far as it could be read. */
export interface ParsedYaml {
  /** The first document; null where there is none in which the rest could be checked. */
  readonly document: Document.Parsed | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What was taken out of the text before it could be read. */
  readonly repairs: readonly Repair[];
}

/**
 * Parses one YAML 1.2 document (core schema). At each fault of syntax the offending value or line is taken out and the
 * text parsed again, so that one fault neither hides the next nor drags others along.
 */
export function parseYaml(text: string): ParsedYaml {
  let attempt = parseOnce(text);
  let diagnostics = attempt.diagnostics;
  let current = text;
  const repairs: Repair[] = [];
  for (let cost = 0; attempt.document !== null; cost += text.length) {
    const fault = firstFault(current, attempt.tokens, attempt.document.errors);
    if (fault === null) return { document: attempt.document, diagnostics, repairs };
    diagnostics = [...diagnostics, fault.diagnostic];
    const next = mend(current, fault.repair);
    if (next === current || repairs.length >= mostRepairs || cost + text.length > mostReparsed) break;
    repairs.push(fault.repair);
    current = next;
    attempt = parseOnce(current);
  }
  return { document: null, diagnostics, repairs };
}

const mostRepairs = 25;

// In characters: parsing a megabyte takes about a second.
const mostReparsed = 500_000;

interface Attempt {
  readonly tokens: readonly CST.Token[];
  readonly document: Document.Parsed | null;
  readonly diagnostics: readonly Diagnostic[];
}

function parseOnce(text: string): Attempt {
  const diagnostics: Diagnostic[] = [];
  const read = readTokens(text);
  const tokens = firstDocument(read.tokens, diagnostics);
  for (const token of tokens) {
    const deep = token.type === 'document' ? findTooDeep(token) : null;
    if (deep !== null) return { tokens, document: null, diagnostics: [...diagnostics, tooDeep(deep)] };
  }
  const document = compose(tokens, text.length);
  const hasSecond = diagnostics.some(({ code }) => code === 'second-document');
  if (!read.complete && !hasSecond && document?.errors.length === 0)
    throw new Error('reading stopped where nothing is wrong');
  return { tokens, document, diagnostics };
}

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed | null {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    resolveKnownTags: false,
  });
  // The library makes an error object of each fault: in a file of a million commas, nine tenths of the time would go
  // into stack traces that nobody reads.
  const traced = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return [...composer.compose(tokens, true, length)].find(isParsed) ?? null;
  } finally {
    Error.stackTraceLimit = traced;
  }
}

/** A parsed document knows its range. */
function isParsed(document: Document.Parsed | Document): document is Document.Parsed {
  return document.range !== undefined;
}

const mostDirectives = 100;

/** The tokens of the first document. Directives are reported and left out: they would change what the text means. */
function firstDocument(tokens: readonly CST.Token[], diagnostics: Diagnostic[]): readonly CST.Token[] {
  const kept: CST.Token[] = [];
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') {
      if (documents === 0 && diagnostics.length < mostDirectives) diagnostics.push(directive(token));
      continue;
    }
    if (token.type === 'document') documents += 1;
    if (documents === 2) {
      const hint = 'a file is one workflow: put the other one into a file of its own';
      const place = { start: token.offset, end: token.offset + 3 };
      diagnostics.push(errorAt('second-document', place, 'a second document begins here', { hint }));
      break;
    }
    kept.push(token);
  }
  return kept;
}

function directive({ offset, source }: CST.Directive): Diagnostic {
  const hint = source.startsWith('%YAML') ? 'remove it: a workflow is YAML 1.2' : 'remove it';
  const name = source.trim().split(/\s/u)[0] ?? '%';
  const place = { start: offset, end: offset + source.trimEnd().length };
  return errorAt('yaml-directive', place, `the directive ${name} has no place in a workflow`, { hint });
}

/** Puts as many harmless characters in the place of a stretch: the word `x…` for a value, blanks for everything else. */
function mend(text: string, { start, end, kind }: Repair): string {
  if (kind === 'glued') return `${text.slice(0, start)} ${text.slice(start + 1)}`;
  const stretch = text.slice(start, end);
  const firstLine = stretch.split('\n', 1)[0] ?? '';
  const word =
    kind === 'value'
      ? 'x'.repeat(Math.max(firstLine.trimEnd().length, 1)).padEnd(firstLine.length)
      : firstLine.replaceAll(/[^\r]/gu, ' ');
  const rest = stretch.slice(firstLine.length).replaceAll(/[^\r\n]/gu, ' ');
  return text.slice(0, start) + (word.slice(0, firstLine.length) + rest) + text.slice(end);
}
