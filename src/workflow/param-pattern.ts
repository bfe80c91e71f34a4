import { parsePattern } from '../expr/safe-pattern.js';

/** What is wrong with a pattern, and what to do about it. */
export interface PatternFault {
  readonly code: 'param-invalid' | 'pattern-not-safe';
  readonly message: string;
  readonly hint: string;
}

/** Why the `pattern` of a parameter cannot be used, or null. */
export function patternFault(pattern: string): PatternFault | null {
  const compiled = compile(pattern);
  if (typeof compiled === 'string') {
    const hint = 'it is a JavaScript regular expression; in single quotes YAML keeps every backslash';
    return { code: 'param-invalid', message: `it is no regular expression: ${compiled}`, hint };
  }
  const parsed = parsePattern(pattern);
  if (parsed.ok) return null;
  const hint = 'such a pattern can take forever on a short text: write it more simply, or use "enum"';
  return { code: 'pattern-not-safe', message: `it ${parsed.message}`, hint };
}

/** The expression, or why there is none. */
function compile(pattern: string): RegExp | string {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 repeats the pattern before the reason.
    return error.message.replace(/^.*: /su, '').toLowerCase();
  }
}
