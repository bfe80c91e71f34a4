import stringWidth from 'fast-string-width';
import type { JsonObject } from '../model/json.js';
import type { ParamDeclaration } from '../model/parameter.js';
import { escapeControls } from '../text/escape-controls.js';
import { templateToJson } from './template-text.js';

/** How much of a default or of the values allowed the table shows. */
const longestShown = 48;

/** The parameters of a workflow as a table, one a line; empty where it takes none. */
export function renderParams(declarations: readonly ParamDeclaration[]): string {
  if (declarations.length === 0) return '';
  const rows = [
    ['parameter', 'type', 'value', 'allowed', 'description'],
    ...declarations.map((declaration) => [
      declaration.name,
      declaration.type,
      toNeed(declaration),
      toAllowed(declaration),
      declaration.description ?? '',
    ]),
  ].map((row) => row.map((cell) => escapeControls(cell.replaceAll(/\s+/gu, ' ').trim())));
  const [, ...bodies] = rows;
  const columns = [0, 1, 2, 3, 4].filter((column) => bodies.some((row) => row[column] !== ''));
  const widths = columns.map((column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  return rows
    .map((row) =>
      toLine(
        columns.map((column) => row[column] ?? ''),
        widths,
      ),
    )
    .join('');
}

/** The same for programs; a default that is an expression has its braces. */
export function paramsToJson(declarations: readonly ParamDeclaration[]): readonly JsonObject[] {
  return declarations.map((declaration) => ({
    name: declaration.name,
    type: declaration.type,
    description: declaration.description,
    required: declaration.required,
    default: declaration.default === null ? null : templateToJson(declaration.default),
    enum: declaration.enum,
    pattern: declaration.pattern,
    minimum: declaration.minimum,
    maximum: declaration.maximum,
  }));
}

function toLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, index) => `${cell}${' '.repeat((widths[index] ?? 0) - stringWidth(cell))}`);
  return `${padded.join('  ').trimEnd()}\n`;
}

function toNeed({ required, default: fallback }: ParamDeclaration): string {
  if (fallback === null) return required ? 'required' : 'optional';
  const value = templateToJson(fallback);
  return `default ${cut(fallback.kind === 'literal' || typeof value !== 'string' ? JSON.stringify(value) : value)}`;
}

function toAllowed({ enum: values, pattern, minimum, maximum }: ParamDeclaration): string {
  const words = [
    ...(values === null ? [] : [values.map((value) => JSON.stringify(value)).join(', ')]),
    ...(pattern === null ? [] : [`matches ${pattern}`]),
    ...toRange(minimum, maximum),
  ];
  return cut(words.join('; '));
}

function toRange(minimum: number | null, maximum: number | null): string[] {
  if (minimum !== null && maximum !== null) return [`${minimum} to ${maximum}`];
  if (minimum !== null) return [`${minimum} or more`];
  return maximum === null ? [] : [`${maximum} or less`];
}

function cut(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown - 1).toWellFormed()}…` : text;
}
