import { toShellTemplate, type ShellText } from '../../src/expr/shell/shell-template.js';
import type { ShellName } from '../../src/expr/shell/scanner.js';
import type { Expression } from '../../src/model/template.js';

/** Rewrites a text in which `${{ x }}` stands for an expression. */
export function rewrite(text: string, shell: ShellName = 'sh'): ShellText {
  return toShellTemplate(splitParts(text), shell);
}

function splitParts(text: string): readonly (string | Expression)[] {
  return text
    .split(/(\$\{\{[^}]*\}\})/u)
    .map((part) => (part.startsWith('${{') ? toExpression(part.slice(3, -2)) : part))
    .filter((part) => part !== '');
}

function toExpression(text: string): Expression {
  return { text, cel: text, names: [], place: { line: 1, column: 1 } };
}
