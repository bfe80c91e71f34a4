/** Removes white space at both ends as Python's `str.strip()` does. */
export function strip(text: string): string {
  // Not by a regular expression: one for the end of a text takes quadratic time over long white space inside it.
  let start = 0;
  let end = text.length;
  while (start < end && isPythonSpace(text.charAt(start))) start += 1;
  while (end > start && isPythonSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/**
 * What `str.isspace()` is true for. JavaScript's white space lacks U+001C to U+001F and U+0085, and has the byte order
 * mark.
 */
function isPythonSpace(character: string): boolean {
  return (
    character !== '\ufeff' &&
    (character.trim() === '' || ['\x1c', '\x1d', '\x1e', '\x1f', '\x85'].includes(character))
  );
}
