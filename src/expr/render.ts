import type { Json } from '../model/json.js';
import type { Expression, ShellTemplate, Template } from '../model/template.js';
import { evaluate } from './evaluate.js';
import { longestText } from './limits.js';
import type { Scope } from './scope.js';
import { textOrNull } from './to-text.js';

/** What a value of the file has become. */
export type Rendered =
  | {
      readonly ok: true;
      readonly value: Json;
      /** What the variables of the shell commands in it stand for, by name. */
      readonly shellValues: Readonly<Record<string, string>>;
    }
  /** One sentence that names the expression at fault. */
  | { readonly ok: false; readonly message: string };

/**
 * Puts values in the place of expressions. One that stands alone keeps its type, one inside of a text becomes text, and a
 * shell command keeps its variables: their values are handed over beside it.
 */
export function renderTemplate(template: Template, scope: Scope): Rendered {
  const shellValues = new Map<string, string>();
  const rendered = render(template, scope, shellValues);
  return rendered.ok ? { ...rendered, shellValues: Object.fromEntries(shellValues) } : rendered;
}

type Part = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

function render(template: Template, scope: Scope, shellValues: Map<string, string>): Part {
  switch (template.kind) {
    case 'literal':
      return { ok: true, value: template.value };
    case 'expression':
      return evaluate(template.expression, scope);
    case 'text':
      return renderText(template.parts, scope);
    case 'shell':
      return renderShell(template, scope, shellValues);
    case 'list':
      return renderList(template.items, scope, shellValues);
    case 'map':
      return renderMap(template.entries, scope, shellValues);
    default:
      return template satisfies never;
  }
}

function renderText(parts: readonly (string | Expression)[], scope: Scope): Part {
  const texts: string[] = [];
  let length = 0;
  for (const part of parts) {
    const rendered = typeof part === 'string' ? { ok: true as const, value: part } : evaluate(part, scope);
    if (!rendered.ok) return rendered;
    const text = textOrNull(rendered.value);
    if (text === null) return noText;
    length += text.length;
    if (length > longestText) return tooLong;
    texts.push(text);
  }
  return { ok: true, value: texts.join('') };
}

const tooLong: Part = {
  ok: false,
  message: `a text with expressions in it becomes longer than ${longestText.toLocaleString('en-US')} characters`,
};

const noText: Part = {
  ok: false,
  message: 'a value is nested too deeply, or is too large, to become text',
};

function renderShell(template: ShellTemplate, scope: Scope, shellValues: Map<string, string>): Part {
  for (const { variable, expression } of template.values) {
    const evaluated = evaluate(expression, scope);
    if (!evaluated.ok) return evaluated;
    const text = textOrNull(evaluated.value);
    if (text === null) return noText;
    shellValues.set(variable, text);
  }
  return { ok: true, value: template.command };
}

function renderList(items: readonly Template[], scope: Scope, shellValues: Map<string, string>): Part {
  const value: Json[] = [];
  for (const item of items) {
    const rendered = render(item, scope, shellValues);
    if (!rendered.ok) return rendered;
    value.push(rendered.value);
  }
  return { ok: true, value };
}

function renderMap(
  entries: readonly (readonly [key: string, value: Template])[],
  scope: Scope,
  shellValues: Map<string, string>,
): Part {
  const value: [string, Json][] = [];
  for (const [key, template] of entries) {
    const rendered = render(template, scope, shellValues);
    if (!rendered.ok) return rendered;
    value.push([key, rendered.value]);
  }
  return { ok: true, value: Object.fromEntries(value) };
}
