import type { Expression, ShellTemplate, ShellValue } from '../../model/template.js';
import type { Code } from './command-words.js';
import { findCode } from './find-code.js';
import { readCommands } from './read-commands.js';
import { refusals } from './refusals.js';
import { hole, offsetsIn, type Landing, type Quoting, type Scanner, type ShellName } from './scanner.js';
import { toScanner } from './to-scanner.js';
import { findVariableCode } from './variable-code.js';

/** A shell text whose expressions have become references to variables, and what is to be said about them. */
export interface ShellText {
  /** Of use only where no issue is an error. */
  readonly template: ShellTemplate;
  readonly issues: readonly ShellIssue[];
}

/** What is wrong, or not as it seems, with an expression in a shell text. */
export interface ShellIssue {
  readonly code: 'shell-value-not-possible' | 'value-becomes-code';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
  /** Index of the part it is about. */
  readonly part: number;
}

/**
 * Makes each expression of a shell text a reference to a variable, in quotes that suit the place it stands at: whatever
 * the value is, it arrives there as one text, byte for byte, and nothing in it is run. Lines stay where they are.
 */
export function toShellTemplate(parts: readonly (string | Expression)[], shell: ShellName): ShellText {
  const expressions = placeExpressions(parts);
  const text = parts.map((part) => (typeof part === 'string' ? part : hole)).join('');
  const scanner = toScanner(text, { bash: shell === 'bash', holes: expressions.map(({ at }) => at) });
  readCommands(scanner, null);

  const values = new Map<string, ShellValue>();
  const issues: ShellIssue[] = [];
  const readers = findReaders(scanner);
  const written = new Map<number, string>();
  for (const { part, at, expression } of expressions) {
    const landing = scanner.landings.get(at) ?? unread;
    if (landing.kind === 'refused') {
      const words = refusals[landing.refusal];
      issues.push({ code: 'shell-value-not-possible', severity: 'error', ...words, part });
      continue;
    }
    const reader = readers.get(at);
    if (reader !== undefined && landing.quoting !== 'comment') issues.push(toWarning(reader, part));
    written.set(part, write(variableOf(expression, values), landing.quoting, countLines(expression)));
  }
  const command = parts
    .map((part, index) => (typeof part === 'string' ? part : (written.get(index) ?? '')))
    .join('');
  return { template: { kind: 'shell', command, values: [...values.values()] }, issues };
}

interface PlacedExpression {
  readonly part: number;
  /** Its offset in the text that the shell's grammar is applied to. */
  readonly at: number;
  readonly expression: Expression;
}

function placeExpressions(parts: readonly (string | Expression)[]): readonly PlacedExpression[] {
  const placed: PlacedExpression[] = [];
  let at = 0;
  for (const [part, content] of parts.entries()) {
    if (typeof content !== 'string') placed.push({ part, at, expression: content });
    at += typeof content === 'string' ? content.length : hole.length;
  }
  return placed;
}

/** Of a text that ends in the middle of something. */
const unread: Landing = { kind: 'refused', refusal: 'braces' };

/** What reads the expressions as code, by their offsets. */
function findReaders(scanner: Scanner): ReadonlyMap<number, Code> {
  const readers = new Map<number, Code>();
  const codes = scanner.commands.flatMap((command) => findCode(command, 'text'));
  for (const code of [...codes, ...findVariableCode(scanner, codes)]) {
    for (const at of offsetsIn(scanner.holes, code)) {
      if (!readers.has(at)) readers.set(at, code);
    }
  }
  return readers;
}

function toWarning({ reader, calculates }: Code, part: number): ShellIssue {
  return {
    code: 'value-becomes-code',
    severity: 'warning',
    message: `this value becomes part of a program: \`${reader}\` runs what stands in it`,
    hint: calculates
      ? 'calculate in the expression itself, as in ${{ params.n + 1 }}, or check before that the value is a number'
      : `pass it as an argument, as in sh -c '…"$1"…' sh "\${{ … }}", or give it a name under \`env:\``,
    part,
  };
}

/** The same expression is one variable. */
function variableOf(expression: Expression, values: Map<string, ShellValue>): string {
  const known = values.get(expression.text);
  if (known !== undefined) return known.variable;
  const variable = `OPRUN_VALUE_${values.size + 1}`;
  values.set(expression.text, { variable, expression });
  return variable;
}

/** As many lines as the expression took. */
function write(variable: string, quoting: Quoting, lines: number): string {
  const reference = `\${${variable}}${'\\\n'.repeat(lines)}`;
  switch (quoting) {
    case 'bare':
      return `"${reference}"`;
    case 'double':
      return reference;
    case 'single':
      return `'"${reference}"'`;
    case 'ansi':
      return `'"${reference}"$'`;
    case 'comment':
      return `\${${variable}}${'\n# '.repeat(lines)}`;
    default:
      return quoting satisfies never;
  }
}

function countLines({ text }: Expression): number {
  return text.split('\n').length - 1;
}
