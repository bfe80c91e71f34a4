import type { Json } from '../model/json.js';
import type { Expression, Template } from '../model/template.js';

/** A value of the file as its author wrote it: expressions are texts again. */
export function templateToJson(template: Template): Json {
  switch (template.kind) {
    case 'literal':
      return typeof template.value === 'string' ? escapeOpening(template.value) : template.value;
    case 'expression':
      return expressionToText(template.expression);
    case 'text':
      return template.parts
        .map((part) => (typeof part === 'string' ? escapeOpening(part) : expressionToText(part)))
        .join('');
    case 'shell':
      return template.command;
    case 'list':
      return template.items.map(templateToJson);
    case 'map':
      return Object.fromEntries(template.entries.map(([key, value]) => [key, templateToJson(value)]));
    default:
      return template satisfies never;
  }
}

/** An expression with the braces it stands in. */
export function expressionToText({ text }: Expression): string {
  return `\${{ ${text.trim()} }}`;
}

/** A value on one line: text as it is, anything else as JSON; cut at `longest` characters. */
export function toOneLine(value: Json, longest: number): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/gu, ' ').trim();
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
}

/** Text in which braces are only text. */
function escapeOpening(text: string): string {
  return text.replaceAll('${{', '$${{');
}
