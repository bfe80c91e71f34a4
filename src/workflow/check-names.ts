import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { Entry, Located } from './located.js';
import { namePattern, variablePattern } from './section-schemas.js';

/** What names there are, and how they are called. */
export interface NameKind {
  /** `the parameter`, as in a sentence. */
  readonly noun: string;
  /** For the names of environment variables: without hyphens, and none of oprun's own. */
  readonly isVariable?: boolean;
  /** Whether two names may not differ by case alone, and why. */
  readonly caseReason?: string;
}

/** Checks the names that a mapping gives: the names of parameters, variables, secrets and outputs. */
export function checkNames(node: Located | undefined, kind: NameKind): readonly Diagnostic[] {
  if (node?.kind !== 'map') return [];
  const folded = new Map<string, Entry>();
  return [...node.entries.values()].flatMap((entry): readonly Diagnostic[] => {
    const fault = checkName(entry.key, entry.keySpan, kind);
    if (fault !== null) return [fault];
    if (kind.caseReason === undefined) return [];
    const other = folded.get(entry.key.toLowerCase());
    if (other === undefined) {
      folded.set(entry.key.toLowerCase(), entry);
      return [];
    }
    const message = `the names ${quoted(other.key)} and ${quoted(entry.key)} differ only by case`;
    const related = [{ span: other.keySpan, message: 'the other one' }];
    return [errorAt('names-differ-by-case', entry.keySpan, message, { hint: kind.caseReason, related })];
  });
}

/** Checks one name, wherever it stands; null where nothing is wrong with it. */
export function checkName(name: string, span: Span, kind: NameKind): Diagnostic | null {
  const fault = nameFault(name, kind);
  if (fault === null) return null;
  return errorAt('bad-name', span, `${quoted(name)} cannot be the name of ${kind.noun}`, { hint: fault });
}

function nameFault(name: string, { isVariable = false }: NameKind): string | null {
  if (isVariable && /^OPRUN_/iu.test(name)) return 'names that begin with "OPRUN_" are set by oprun itself';
  if ((isVariable ? variablePattern : namePattern).test(name)) return null;
  if (name.includes('${{')) return 'names are taken as they stand: an expression can only be a value';
  const near = name
    .replaceAll(isVariable ? /\W+/gu : /[^\w-]+/gu, '_')
    .replace(/^(?=[^A-Za-z_])/u, '_')
    .slice(0, 64);
  const rule = isVariable
    ? 'letters, digits and "_", not beginning with a digit'
    : 'at most 64 letters, digits, "_" and "-", not beginning with a digit or "-"';
  return /[^\W_]/u.test(near) ? `${rule}: ${near}` : rule;
}
