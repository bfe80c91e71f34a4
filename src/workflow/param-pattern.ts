import { parseParamPattern } from '../expr/safe-pattern.js';

/** What is wrong with a pattern, and what to do about it. */
export interface PatternFault {
  readonly code: 'param-invalid' | 'pattern-not-safe';
  readonly message: string;
  readonly hint: string;
}

/** Why the `pattern` of a parameter cannot be used, or null. */
export function patternFault(pattern: string): PatternFault | null {
  const parsed = parseParamPattern(pattern);
  if (parsed.ok) return null;
  const message = `it ${parsed.message}`;
  if (parsed.kind === 'invalid') {
    const hint = 'it is a JavaScript regular expression; in single quotes YAML keeps every backslash';
    return { code: 'param-invalid', message, hint };
  }
  const hint = 'such a pattern can take forever on a short text: write it more simply, or use "enum"';
  return { code: 'pattern-not-safe', message, hint };
}
