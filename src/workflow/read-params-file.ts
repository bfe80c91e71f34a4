import type { Json, JsonObject } from '../model/json.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { placeOf, toSourceText } from '../text/source-text.js';
import { decode } from './decode.js';
import { locate } from './locate.js';
import { faultOfJson, parseStrictJson } from './parse-strict-json.js';
import { parseYaml } from './parse-yaml.js';
import { toJson } from './to-json.js';

/** The parameters in a file, or the first thing that is wrong with it, with its place. */
export type ParamsFile =
  { readonly ok: true; readonly params: JsonObject } | { readonly ok: false; readonly reason: string };

/** A value that was written as text, or the first thing that is wrong with it. */
export type ParsedValue =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

/**
 * Reads a file of parameters: one mapping, in YAML by the rules of a workflow or in JSON. Text is taken as it stands:
 * `${{ }}` in it is nothing but text. A file with nothing in it gives nothing.
 */
export function readParams(bytes: Uint8Array, file: string): ParamsFile {
  const { text, diagnostics } = decode(bytes, Infinity);
  const [undecodable] = diagnostics;
  if (undecodable !== undefined) return refused(undecodable, file, text);
  const parsed = parseValue(text, file);
  if (!parsed.ok) return { ok: false, reason: brokenJson(text, file) ?? parsed.reason };
  const { value } = parsed;
  if (isObject(value)) return { ok: true, params: value };
  return value === null
    ? { ok: true, params: {} }
    : { ok: false, reason: `${file}: expected a mapping of parameters` };
}

/** Reads one value in JSON or YAML. `file` is what a fault is said to stand in. */
export function parseValue(text: string, file: string): ParsedValue {
  // As JSON it is read many times faster than as YAML: an earlier run's results may be large.
  const value = /^\s*[{[]/u.test(text) ? parseStrictJson(text) : undefined;
  if (value !== undefined) return { ok: true, value };
  const yaml = parseYaml(text);
  const unreadable = yaml.diagnostics.find(isError);
  if (unreadable !== undefined) return refused(unreadable, file, text);
  if (yaml.document === null) throw new Error('a text that cannot be read, and nothing is wrong with it');
  const { root, diagnostics } = locate(yaml.document.contents, text);
  const fault = diagnostics.find(isError);
  return fault === undefined ? { ok: true, value: toJson(root) } : refused(fault, file, text);
}

/** In a file that is JSON by its name, where the JSON breaks off: YAML would be told of brackets and quotes. */
function brokenJson(text: string, file: string): string | null {
  if (!/\.json$/iu.test(file)) return null;
  const at = faultOfJson(text);
  if (at === null) return null;
  const end = text.trimEnd().length;
  const place = placeOf(toSourceText(file, text), Math.min(at, end));
  const message =
    at < end
      ? 'this is not JSON from here on'
      : 'the JSON breaks off here: a bracket, a brace or a quote is not closed';
  return `${file}:${String(place.line)}:${String(place.column)}: ${message}`;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function refused(
  { message, hint, span }: Diagnostic,
  file: string,
  text: string,
): { readonly ok: false; readonly reason: string } {
  const place = span === null ? null : placeOf(toSourceText(file, text), span.start);
  const where = place === null ? file : `${file}:${String(place.line)}:${String(place.column)}`;
  const advice = hint === null || span === null ? '' : ` (${hint})`;
  return { ok: false, reason: `${where}: ${message}${advice}` };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
