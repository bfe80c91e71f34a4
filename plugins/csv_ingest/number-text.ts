/**
 * Reads a text as a floating-point number, or gives NaN where it is none.
 *
 * The arithmetic is that of pandas' default reader, step by step: at most 17 digits are gathered in a double, which is
 * then scaled once by a power of ten. The last bit may therefore differ from the nearest double, and statistics over
 * numbers such as 1000000000.1234567 equal those of pandas only if that bit does. A number too large for a double is
 * no number.
 */
export function parseNumber(text: string): number {
  let at = skipSpaces(text, 0);
  const sign = text.charCodeAt(at);
  if (sign === plus || sign === minus) at += 1;

  let number = 0;
  let digits = 0;
  let exponent = 0;
  let code = text.charCodeAt(at);
  while (isDigit(code)) {
    if (digits < mostDigits) {
      number = number * 10 + (code - zero);
      digits += 1;
    } else {
      exponent += 1;
    }
    code = text.charCodeAt(++at);
  }
  if (code === point) {
    code = text.charCodeAt(++at);
    while (isDigit(code)) {
      if (digits < mostDigits) {
        number = number * 10 + (code - zero);
        digits += 1;
        exponent -= 1;
      }
      code = text.charCodeAt(++at);
    }
  }
  if (digits === 0) return parseInfinity(text);
  if (code === letterE || code === letterSmallE) {
    const end = endOfExponent(text, at + 1);
    if (end === -1) return NaN;
    exponent += Number(text.slice(at + 1, end));
    at = end;
  }
  if (skipSpaces(text, at) !== text.length) return NaN;
  const scaled = scale(number, exponent);
  return sign === minus ? -scaled : scaled;
}

/** What kind of integer a text is; `none` also for what pandas' integer reader stumbles over before it sees a digit. */
export type IntegerKind =
  /** No integer. */
  | 'none'
  /** Fits 64 bits with a sign. */
  | 'int64'
  /** Fits 64 bits only without a sign. */
  | 'uint64'
  /** Begins with more digits than 64 bits hold, whatever follows them. */
  | 'over'
  /** The same with a minus before it. */
  | 'under';

/** Tells what kind of integer a text is. Blanks around it and a sign do not count. */
export function integerKind(text: string): IntegerKind {
  const start = skipSpaces(text, 0);
  const sign = text.charCodeAt(start);
  const first = sign === plus || sign === minus ? start + 1 : start;
  let end = first;
  while (isDigit(text.charCodeAt(end))) end += 1;
  if (end === first) return 'none';
  if (end - first >= digitsOfInt64) {
    const size = sizeOf(BigInt(text.slice(first, end)), sign === minus);
    if (size === 'over' || size === 'under') return size;
    return skipSpaces(text, end) === text.length ? size : 'none';
  }
  return end === text.length || skipSpaces(text, end) === text.length ? 'int64' : 'none';
}

const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const letterE = 0x45;
const letterSmallE = 0x65;
/** How many digits pandas gathers, leading zeros included. */
const mostDigits = 17;
const digitsOfInt64 = 19;
const powersOfTen = Float64Array.from({ length: 309 }, (_, exponent) => Number(`1e${exponent}`));

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && !(code >= 0x09 && code <= 0x0d)) return at;
    at += 1;
  }
}

function parseInfinity(text: string): number {
  const match = infinityPattern.exec(text);
  if (match === null) return NaN;
  return match[1] === '-' ? -Infinity : Infinity;
}

const infinityPattern = /^([+-]?)inf(?:inity)?$/i;

/** Where the digits of an exponent end; -1 where there are none. */
function endOfExponent(text: string, from: number): number {
  const sign = text.charCodeAt(from);
  const first = sign === plus || sign === minus ? from + 1 : from;
  let end = first;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end === first ? -1 : end;
}

function scale(number: number, exponent: number): number {
  if (exponent > 308) return NaN;
  if (exponent < -616) return 0;
  if (exponent < -308) return number / power(-308 - exponent) / power(308);
  const scaled = exponent > 0 ? number * power(exponent) : number / power(-exponent);
  return scaled === Infinity ? NaN : scaled;
}

function power(exponent: number): number {
  return powersOfTen[exponent] ?? NaN;
}

function sizeOf(size: bigint, negative: boolean): IntegerKind {
  if (negative) return size <= 2n ** 63n ? 'int64' : 'under';
  if (size < 2n ** 63n) return 'int64';
  return size < 2n ** 64n ? 'uint64' : 'over';
}
