/** What stands for masked bytes, but for secrets that it does not go with. */
export const usualMark = '***';

/**
 * What stands for masked bytes: `***`, unless a secret begins or ends with an asterisk or holds three in a row. Then
 * the mark could make one of what stands beside it, and another character is taken that no secret does that with.
 */
export function chooseMark(forms: Iterable<string>): string {
  const taken = new Set<string>();
  const threefold = /(.)\1\1/gsu;
  for (const form of forms) {
    taken.add(firstOf(form)).add(lastOf(form));
    for (const [, character = ''] of form.matchAll(threefold)) taken.add(character);
  }
  for (const character of characters()) if (!taken.has(character)) return character.repeat(3);
  throw new Error('no character is left to mask with');
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function lastOf(text: string): string {
  return firstOf(/.$/su.exec(text)?.[0] ?? '');
}

/** Those that are at home in any text, and then geometric shapes and all the symbols after them. */
function* characters(): Iterable<string> {
  yield* '*#=~_';
  for (let code = 0x25a0; code < 0x3000; code += 1) yield String.fromCodePoint(code);
}
