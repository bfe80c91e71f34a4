import type { Json, JsonObject } from '../model/json.js';
import { encodeResult } from './encode-result.js';

/** What a task has written to `$OPRUN_OUTPUT`, or a sentence that says why it cannot be read. */
export type ParsedOutputs =
  { readonly ok: true; readonly outputs: JsonObject } | { readonly ok: false; readonly message: string };

/**
 * Reads the text of `$OPRUN_OUTPUT`. It is one JSON object, or lines of two forms, as under GitHub Actions:
 *
 *     name=value          the value is the rest of the line
 *     name<<DELIMITER     the value is the lines up to the one that is the delimiter
 *     …
 *     DELIMITER
 *
 * Names are `[A-Za-z_][A-Za-z0-9_-]{0,63}`; of several with one name the last counts; empty lines mean nothing; a line
 * ends with LF or CR LF. Only JSON gives values that are not text.
 */
export function parseOutputs(text: string): ParsedOutputs {
  return text.trimStart().startsWith('{') ? parseJson(text) : parseLines(text.split(/\r?\n/));
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const nameForm = 'a name is a letter or _ and up to 63 letters, digits, _ and -';

function parseJson(text: string): ParsedOutputs {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fault(`it begins with { and is no JSON object: ${error.message}`);
  }
  const { value, losses } = encodeResult(parsed);
  const [loss] = losses;
  if (loss !== undefined) return fault(`its JSON cannot be kept as it is: ${loss}`);
  const outputs = Object.entries(isObject(value) ? value : {});
  const bad = outputs.find(([name]) => !namePattern.test(name));
  if (bad !== undefined) return fault(`"${shorten(bad[0])}" cannot be the name of an output: ${nameForm}`);
  return { ok: true, outputs: Object.fromEntries(outputs) };
}

function parseLines(lines: readonly string[]): ParsedOutputs {
  // In pairs: a name such as `__proto__` is an ordinary key only there.
  const outputs: (readonly [string, string])[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    const [, name = '', sign, rest = ''] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (sign === undefined) {
      return fault(`line ${index + 1} is neither NAME=VALUE nor NAME<<DELIMITER: "${shorten(line)}"`);
    }
    if (!namePattern.test(name)) {
      return fault(`line ${index + 1}: "${shorten(name)}" cannot be the name of an output: ${nameForm}`);
    }
    if (sign === '=') {
      outputs.push([name, rest]);
      continue;
    }
    if (rest === '') return fault(`line ${index + 1} says no delimiter: write ${name}<<DELIMITER`);
    const end = lines.indexOf(rest, index + 1);
    if (end === -1) return fault(`line ${index + 1}: no line after it is its delimiter "${shorten(rest)}"`);
    outputs.push([name, lines.slice(index + 1, end).join('\n')]);
    index = end;
  }
  return { ok: true, outputs: Object.fromEntries(outputs) };
}

function fault(message: string): ParsedOutputs {
  return { ok: false, message };
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
