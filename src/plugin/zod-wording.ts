import { alternatives, describeValue } from '../text/describe-value.js';

/** What is read of a zod issue. Loose, because the schema may come from another copy or version of zod. */
export interface LooseIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly [detail: string]: unknown;
}

/**
 * Says in plain words what an issue means for the value it was found at: `expected a string, found the number 5`. A
 * message that the author of the schema wrote is kept.
 */
export function wordIssue(issue: LooseIssue, value: unknown): string {
  const expected = writtenByZod.test(issue.message) ? expectation(issue, value) : null;
  return expected === null ? issue.message : `expected ${expected}, found ${found(issue, value)}`;
}

/** What one or several alternatives expect, as a noun: `a string`, `a list`; null where it takes a sentence. */
export function expectedType(issue: LooseIssue): string | null {
  if (issue.code === 'invalid_type') return typeNoun(text(issue['expected']));
  if (issue.code === 'invalid_value' || issue.code === 'invalid_literal') return values(issue);
  return null;
}

const writtenByZod =
  /^(?:Invalid |Too (?:small|big)|Unrecognized |Required$|Expected |String must|Number must|Array must contain (?:at|exact))/u;

function expectation(issue: LooseIssue, value: unknown): string | null {
  switch (issue.code ?? '') {
    case 'too_small':
      return bound('least', issue['minimum'], issue, value);
    case 'too_big':
      return bound('most', issue['maximum'], issue, value);
    case 'not_multiple_of':
      return `a multiple of ${String(issue['divisor'])}`;
    case 'invalid_format':
    case 'invalid_string':
      return format(issue);
    case 'invalid_enum_value':
      return Array.isArray(issue['options']) ? list(issue['options']) : null;
    default:
      return expectedType(issue);
  }
}

const nouns: ReadonlyMap<string, string> = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['tuple', 'a list'],
  ['object', 'a mapping'],
  ['record', 'a mapping'],
  ['null', 'null'],
  ['undefined', 'nothing'],
  ['never', 'nothing'],
  ['nonoptional', 'a value'],
]);

function typeNoun(expected: string): string {
  return nouns.get(expected) ?? `a value of type ${expected}`;
}

function values(issue: LooseIssue): string | null {
  if (Array.isArray(issue['values'])) return list(issue['values']);
  return 'expected' in issue ? list([issue['expected']]) : null;
}

function list(literals: readonly unknown[]): string {
  return alternatives(literals.map((literal) => (literal === null ? 'null' : describeLiteral(literal))));
}

function describeLiteral(literal: unknown): string {
  return typeof literal === 'string' ? JSON.stringify(literal) : String(literal);
}

function bound(side: 'least' | 'most', limit: unknown, issue: LooseIssue, value: unknown): string {
  const edge = String(limit);
  if (typeof value === 'number') {
    if (issue['inclusive'] === false) return `a number ${side === 'least' ? 'greater' : 'less'} than ${edge}`;
    return `at ${side} ${edge}`;
  }
  const count = issue['exact'] === true ? `exactly ${edge}` : `at ${side} ${edge}`;
  const plural = edge === '1' ? '' : 's';
  if (typeof value === 'string') return `${count} character${plural}`;
  return Array.isArray(value) ? `${count} item${plural}` : `${count} key${plural}`;
}

function format(issue: LooseIssue): string {
  const pattern = text(issue['pattern']);
  const name = text(issue['format'] ?? issue['validation']);
  if (name === 'regex' && pattern !== '') return `a string that matches ${pattern}`;
  const part = text(issue['prefix'] ?? issue['suffix'] ?? issue['includes']);
  if (part !== '')
    return `a string that ${name.replace('starts_with', 'starts with').replace('ends_with', 'ends with')} ${JSON.stringify(part)}`;
  return name === ''
    ? 'a string of another form'
    : `a string in the form of ${/^[aeiou]/u.test(name) ? 'an' : 'a'} ${name}`;
}

function found(issue: LooseIssue, value: unknown): string {
  const counted = issue.code === 'too_small' || issue.code === 'too_big';
  if (counted && Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${String(value.length)}`;
  if (counted && value === '') return 'an empty string';
  return describeValue(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
