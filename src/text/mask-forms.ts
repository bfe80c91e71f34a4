import { escapeControls } from './escape-controls.js';
import { toPlainLine } from './plain-line.js';

/** A secret, or a line of one, that is shorter than this many characters is not masked: it would be found everywhere. */
export const shortestSecret = 4;

/** Whether a secret is long enough to be masked. */
export function isMaskable(secret: string): boolean {
  // A character of two units counts once; a long text need not be counted to its end.
  return secret.length >= shortestSecret * 2 || Array.from(secret).length >= shortestSecret;
}

/**
 * The texts in which a secret shows: itself and its lines, as they are, escaped for JSON, URLs and shells, and in base64
 * wherever it may begin there. Each once; none for a secret too short to be masked. Of a secret of more than 16 KiB the
 * rarer spellings are left out: there would be too many.
 */
export function formsOf(secret: string): ReadonlySet<string> {
  const forms = new Set<string>();
  const whole = secret.toWellFormed();
  if (!isMaskable(whole)) return forms;
  const all = whole.length <= 16 * 1024;
  for (const text of textsOf(whole)) {
    if (!isMaskable(text)) continue;
    const encodings = [
      jsonForms(text, all),
      urlForms(text, all),
      all ? shellForms(text) : [],
      base64Forms(text, all),
    ];
    forms.add(text);
    for (const form of encodings.flat()) if (form.length >= shortestSecret) forms.add(form);
  }
  return forms;
}

/**
 * With either kind of line end, without outer whitespace, and line by line; and as one line, which is what a shell makes
 * of a text without quotes and oprun of what it puts into a sentence.
 */
function textsOf(secret: string): ReadonlySet<string> {
  const unix = secret.replaceAll('\r\n', '\n');
  const lines = secret.split(/\r\n|\r|\n/u);
  const wholes = [secret, unix, unix.replaceAll('\n', '\r\n')];
  const shown = [secret, ...lines].flatMap((text) => [toPlainLine(text), escapeControls(text)]);
  return new Set([...[...wholes, ...lines].flatMap((text) => [text, text.trim()]), ...shown]);
}

function jsonForms(text: string, all: boolean): readonly string[] {
  const standard = JSON.stringify(text).slice(1, -1);
  // As Python and PHP write it, as jq does, and as Go does.
  const ascii = standard.replaceAll(/[^ -~]/g, toJsonEscape);
  const rarer = [
    standard.replaceAll('\u007f', '\\u007f'),
    standard.replaceAll(/[<>&\u2028\u2029]/g, toJsonEscape),
  ];
  const forms = all ? [standard, ascii, ...rarer] : [standard, ascii];
  return forms.flatMap((form) => [form, form.replaceAll('/', String.raw`\/`)]).flatMap(eitherCase('\\u'));
}

function toJsonEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** By which characters each writer leaves as they are. */
function urlForms(text: string, all: boolean): readonly string[] {
  const component = encodeURIComponent(text);
  // RFC 3986 has fewer characters that stay; Python's quote also keeps the slash; a form has + for a space and keeps *.
  const strict = component.replaceAll(/[!'()*]/g, toPercent);
  const usual = [component, component.replaceAll('%20', '+')];
  const rarer = [
    encodeURI(text),
    strict,
    strict.replaceAll('%2F', '/'),
    strict.replaceAll('%20', '+'),
    strict.replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E'),
  ];
  return (all ? [...usual, ...rarer] : usual).flatMap(eitherCase('%'));
}

function toPercent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The same text with its hexadecimal escapes in the other case: oprun's own are `%2F` and `\\u00e9`. */
function eitherCase(mark: '%' | '\\u'): (form: string) => readonly string[] {
  const digits = mark === '%' ? 2 : 4;
  return (form) => {
    if (!form.includes(mark)) return [form];
    const [first = '', ...rest] = form.split(mark);
    const other = rest.map((part) => {
      const escape = part.slice(0, digits);
      return (mark === '%' ? escape.toLowerCase() : escape.toUpperCase()) + part.slice(digits);
    });
    return [form, [first, ...other].join(mark)];
  };
}

/** As `set -x` shows a text with single quotes. */
function shellForms(text: string): readonly string[] {
  if (!text.includes("'")) return [];
  return [text.replaceAll("'", String.raw`'\''`), text.replaceAll("'", `'"'"'`)];
}

/**
 * In base64 (RFC 4648) three bytes make four characters, so a text shows in three ways, by how many bytes stand before
 * it. Characters that also hold bits of a neighbour are left out. A text that stands first is also broken into lines
 * where programs do it: `base64` after 76 characters (RFC 2045), PEM after 64 (RFC 7468).
 */
function base64Forms(text: string, all: boolean): readonly string[] {
  const forms = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([new Uint8Array(before), Buffer.from(text)]);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  const first = forms[0] ?? '';
  const wrapped = all ? [...linesOf(first, 76), ...linesOf(first, 64)] : [];
  return [...forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]), ...wrapped];
}

/** None where one line is enough. */
function linesOf(text: string, width: number): readonly string[] {
  if (text.length <= width) return [];
  return Array.from({ length: Math.ceil(text.length / width) }, (_, index) =>
    text.slice(index * width, (index + 1) * width),
  );
}
