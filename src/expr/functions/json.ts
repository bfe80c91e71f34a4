import type { Json } from '../../model/json.js';
import { deepestValue, longestJsonText } from '../limits.js';
import { LimitReached, spend, spendText, type Meter } from '../meter.js';
import { spendParts, toJson } from '../to-json.js';
import { toText } from '../to-text.js';
import { Fault, wrong, type Result, type Value } from '../value.js';
import { ofText, type Call, type Helper } from './helper.js';

/** `toJSON` and `fromJSON`. */
export const jsonHelpers: readonly Helper[] = [
  {
    name: 'toJSON',
    usage: 'toJSON(value)',
    signatures: ['toJSON(dyn): string', 'dyn.toJSON(): string'],
    arity: [1],
    run: writeJson,
  },
  ofText('fromJSON', 'dyn', readJson),
];

/** A value as it stands inside of a text. Throws `LimitReached` for one that is too large. */
export function toPlainText(value: Value, meter: Meter): string | Fault {
  if (typeof value === 'string') return value;
  const json = measured(value, meter);
  if (json instanceof Fault) return json;
  const text = toText(json);
  spendText(meter, text.length);
  return text;
}

function writeJson([value = null]: readonly Value[], { meter }: Call): Result {
  const json = measured(value, meter);
  if (json instanceof Fault) return json;
  const text = JSON.stringify(json);
  spendText(meter, text.length);
  return text;
}

/** Counts the parts before a text is made of them. */
function measured(value: Value, meter: Meter): Json | Fault {
  spendParts(value, meter);
  return toJson(value, meter);
}

function readJson(text: string, { meter }: Call): Result {
  if (text.length > longestJsonText) {
    const most = longestJsonText.toLocaleString('en-US');
    throw new LimitReached(`fromJSON() reads at most ${most} characters`);
  }
  spend(meter, text.length / 10);
  const value = parse(text);
  if (value instanceof Fault) return value;
  if (depthOf(text) > deepestValue) return wrong('fromJSON() was given JSON that is nested too deeply');
  return /\\u[dD]/u.test(text) ? withWholeCharacters(value) : value;
}

function parse(text: string): Json | Fault {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return wrong('fromJSON() was given a string that is not JSON');
    throw error;
  }
}

/** How deep the brackets of a valid JSON text go. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isInside && sign === '\\') at += 1;
    else if (sign === '"') isInside = !isInside;
    else if (!isInside && (sign === '[' || sign === '{')) depth += 1;
    else if (!isInside && (sign === ']' || sign === '}')) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** JSON can escape half a character, which no text can hold: it becomes `\ufffd`. Only such halves are written as escapes. */
function withWholeCharacters(value: Json): Json {
  const text = JSON.stringify(value);
  const whole: Json = JSON.parse(
    text.replaceAll(/\\(?:u[dD][0-9a-f]{3}|.)/gu, (escape) =>
      escape.startsWith('\\ud') ? '\ufffd' : escape,
    ),
  );
  return whole;
}
