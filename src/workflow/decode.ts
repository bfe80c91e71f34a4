import type { Diagnostic } from '../text/diagnostic.js';
import { escapeControls } from '../text/escape-controls.js';
import { errorAt } from '../text/make-diagnostic.js';

/** The bytes of a file as text, or as much of it as shows where it stops being text. */
export interface Decoded {
  /** Without a byte order mark. */
  readonly text: string;
  /** The text with its byte order mark, as it was. */
  readonly whole: string;
  /** Empty where all of it is text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Decodes UTF-8 with or without a byte order mark. Everything else is a diagnostic that says what it is. */
export function decode(bytes: Uint8Array, maxBytes: number): Decoded {
  if (bytes.length > maxBytes) {
    const message = `the file is larger than ${sizeText(maxBytes)}`;
    return failed(
      errorAt('file-too-large', null, message, { hint: 'a higher limit is given by --max-bytes' }),
    );
  }
  const encoding = otherEncoding(bytes);
  if (encoding !== null) {
    return failed(
      errorAt('file-utf16', null, `the file is written in ${encoding}`, { hint: 'save it as UTF-8' }),
    );
  }
  const invalid = firstInvalid(bytes);
  const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    invalid === -1 ? bytes : bytes.subarray(0, invalid),
  );
  const text = whole.startsWith('\ufeff') ? whole.slice(1) : whole;
  const nul = bytes.indexOf(0);
  if (nul !== -1 && (invalid === -1 || nul < invalid)) {
    return failed(
      errorAt('file-not-text', null, 'the file is not text: it holds null bytes', {
        hint: 'a workflow is a YAML file',
      }),
    );
  }
  if (invalid !== -1) {
    const place = { start: text.length, end: text.length };
    const byte = `0x${(bytes[invalid] ?? 0).toString(16).padStart(2, '0')}`;
    const message = `the file is not UTF-8: the byte ${byte} makes no character here`;
    return {
      text,
      whole,
      diagnostics: [errorAt('file-not-utf8', place, message, { hint: 'save it as UTF-8' })],
    };
  }
  return { text, whole, diagnostics: controlCharacters(text) };
}

/** Characters that YAML does not allow in a file (YAML 1.2, c-printable); each kind is told once. */
function controlCharacters(text: string): readonly Diagnostic[] {
  const seen = new Set<string>();
  return [...text.matchAll(notPrintable)].flatMap(({ 0: character, index }) => {
    if (seen.has(character)) return [];
    seen.add(character);
    const shown = escapeControls(character);
    const message = `the control character ${shown} cannot stand in a workflow`;
    const hint = `in double quotes it is written ${character === '\u001b' ? '\\e' : shown.replace('\\u00', '\\x')}`;
    return [errorAt('control-character', { start: index, end: index + 1 }, message, { hint })];
  });
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const notPrintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/gu;

function failed(diagnostic: Diagnostic): Decoded {
  return { text: '', whole: '', diagnostics: [diagnostic] };
}

function sizeText(bytes: number): string {
  const mebibytes = bytes / 1024 / 1024;
  return Number.isInteger(mebibytes) ? `${String(mebibytes)} MiB` : `${String(bytes)} bytes`;
}

/** UTF-16 and UTF-32 by their marks, or by nulls where ASCII has none. */
function otherEncoding(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length >= 4 ? 'UTF-32' : 'UTF-16';
  if (a === 0xfe && b === 0xff) return 'UTF-16';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'UTF-32';
  const head = bytes.subarray(0, 1024);
  const nulls = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) nulls[index % 2] = (nulls[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nulls;
  const half = head.length / 2;
  return (even > half * 0.7 && odd === 0) || (odd > half * 0.7 && even === 0) ? 'UTF-16' : null;
}

/** Offset of the first byte that is no part of well-formed UTF-8 (RFC 3629), or -1. */
function firstInvalid(bytes: Uint8Array): number {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return -1;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  let at = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** How many bytes the character at an offset has; 0 where there is none. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (let index = 1; index < length; index += 1) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  const tooShort = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
  const surrogate = first === 0xed && second > 0x9f;
  return tooShort || surrogate || (first === 0xf4 && second > 0x8f) ? 0 : length;
}
