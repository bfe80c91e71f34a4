import { stripVTControlCharacters } from 'node:util';

/**
 * Text that a task has written, fit for somebody else's screen: escape sequences are taken out, and so are control
 * characters (but tab and line end) and those that turn the direction of writing.
 */
export function cleanText(text: string): string {
  if (!suspicious.test(text)) return text;
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replaceAll(harmful, '');
}

// oxlint-disable-next-line no-control-regex -- these are what the function is about
const suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const harmful = new RegExp(suspicious, 'g');
