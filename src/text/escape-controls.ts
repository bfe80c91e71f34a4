/**
 * Text as one harmless line: control characters (line ends among them) and the characters that turn the direction of
 * writing are shown as escapes, so that nothing written by somebody else forges a line or moves the cursor.
 */
export function escapeControls(text: string): string {
  return text.replace(harmful, (character) => shortEscapes.get(character) ?? toUnicodeEscape(character));
}

// oxlint-disable-next-line no-control-regex -- these are what the function is about
const harmful = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const shortEscapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function toUnicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
