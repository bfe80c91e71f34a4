/** How many characters `JSON.stringify` makes of a text, quotes included. Looks closely only at one that needs escapes. */
export function jsonLength(text: string): number {
  return 2 + (needsEscapes.test(text) ? escapedLength(text) : text.length);
}

const needsEscapes = /["\\\p{Cc}\p{Cs}]/u;

function escapedLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20) length += hasShortEscape(unit) ? 2 : 6;
    else if (unit === quote || unit === backslash) length += 2;
    else if (isSurrogate(unit)) {
      const isPair = unit < firstLow && isLow(text.charCodeAt(index + 1));
      if (isPair) index += 1;
      // Half a pair is written as an escape.
      length += isPair ? 2 : 6;
    } else length += 1;
  }
  return length;
}

const quote = 0x22;
const backslash = 0x5c;
const firstLow = 0xdc00;

/** `\b \t \n \f \r` */
function hasShortEscape(unit: number): boolean {
  return unit === 8 || unit === 9 || unit === 10 || unit === 12 || unit === 13;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isLow(unit: number): boolean {
  return unit >= firstLow && unit <= 0xdfff;
}
