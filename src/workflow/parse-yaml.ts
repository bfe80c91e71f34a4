import { Composer, Parser, type CST, type Document } from 'yaml';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { findTooDeep, tooDeep } from './depth.js';

/** A YAML text as far as it could be read. */
export interface ParsedYaml {
  /** The first document; null where there is none, or none that the rest could be checked in. */
  readonly document: Document.Parsed | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses one YAML 1.2 document (core schema). */
export function parseYaml(text: string): ParsedYaml {
  const tokens = [...new Parser().parse(text)];
  const diagnostics: Diagnostic[] = [];
  const kept = firstDocument(tokens, diagnostics);
  const deep = kept.flatMap((token) => (token.type === 'document' ? (findTooDeep(token) ?? []) : []));
  if (deep[0] !== undefined) return { document: null, diagnostics: [...diagnostics, tooDeep(deep[0])] };
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false, resolveKnownTags: false });
  const [document] = [...composer.compose(kept, true, text.length)];
  if (document === undefined) return { document: null, diagnostics };
  const [first] = document.errors;
  if (first !== undefined) {
    const [start, end] = first.pos;
    return { document: null, diagnostics: [...diagnostics, errorAt('yaml-syntax', { start, end }, first.message)] };
  }
  return { document: document as Document.Parsed, diagnostics };
}

/** The tokens of the first document. Directives are reported and left out: they would change what the text means. */
function firstDocument(tokens: readonly CST.Token[], diagnostics: Diagnostic[]): readonly CST.Token[] {
  const kept: CST.Token[] = [];
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') {
      const hint = token.source.startsWith('%YAML') ? 'remove it: a workflow is YAML 1.2' : 'remove it';
      const message = `the directive ${token.source.trim().split(/\s/u)[0] ?? '%'} has no place in a workflow`;
      if (documents === 0) diagnostics.push(errorAt('yaml-directive', spanOf(token, token.source), message, { hint }));
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

function spanOf(token: CST.Token, source: string): { readonly start: number; readonly end: number } {
  return { start: token.offset, end: token.offset + source.trimEnd().length };
}
