import { TZDate, tzName } from '@date-fns/tz';
import strftime from 'strftime';
import { spend } from '../meter.js';
import { wrong, type Result, type Value } from '../value.js';
import { parseShift, type Shift } from './date-shift.js';
import { needs, type Call, type Helper } from './helper.js';

/**
 * `date(t, format, shift)`: a time as text. `t` is an ISO time or a day (`2026-01-31`, its midnight), both in the zone of
 * the evaluation unless the time names its own offset. `format` has the letters of strftime. `shift` is a duration with
 * a sign (`-1d`, `+2h30m`, letters `ms s m h d`): days are days of the calendar, whatever hours the clocks were changed by.
 */
export const dateHelper: Helper = {
  name: 'date',
  usage: "date(time, '%Y-%m-%d', '-1d')",
  signatures: [
    'date(string, string): string',
    'date(string, string, string): string',
    'string.date(string): string',
    'string.date(string, string): string',
  ],
  arity: [2, 3],
  run: writeDate,
};

/** The day it is in a zone at a moment, in milliseconds since 1970: `2026-01-31`. */
export function dayIn(zone: string, moment: number): string {
  return strftime('%Y-%m-%d', new TZDate(moment, zone));
}

function writeDate([text, format, shift]: readonly Value[], { meter, zone }: Call): Result {
  if (typeof text !== 'string') return needs('date', 'a string', text);
  if (typeof format !== 'string') return needs('date', 'a format', format);
  if (shift !== undefined && typeof shift !== 'string') return needs('date', 'a shift such as "-1d"', shift);
  if (format.length > longestFormat)
    return wrong(`date() takes a format of at most ${longestFormat} characters`);
  // A zone is looked up anew for every time: some fifty microseconds.
  spend(meter, 100);
  const time = readTime(text, zone);
  if (time === null)
    return wrong('date() was given a string that is no time, such as "2026-01-31T06:00:00Z"');
  const parsed = shift === undefined ? noShift : parseShift(shift);
  if (parsed === null) return wrong('date() was given a shift that is not like "-1d" or "+2h30m"');
  const moved = move(time, parsed, zone);
  const year = moved.getFullYear();
  if (!(year >= 0 && year <= 9999)) return wrong('date() reaches from the year 0 to 9999');
  const faulty = unknownLetter(format);
  if (faulty !== null) return wrong(`date() knows no ${faulty} in a format`);
  return strftime(withOwnLetters(format, moved, zone), moved);
}

const longestFormat = 1000;
const noShift: Shift = { days: 0, milliseconds: 0 };

/** Null for a text that is no time, a day that is in no calendar included. */
function readTime(text: string, zone: string): TZDate | null {
  const match = iso.exec(text);
  const parts = match?.groups;
  if (parts === undefined) return null;
  const { year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '' } = parts;
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  const offset = parts['offset'];
  const milliseconds = Math.trunc(Number(`0.${fraction}0`) * 1000);
  const inZone = offset === undefined ? zone : 'UTC';
  const time = new TZDate(years, months - 1, days, hours, minutes, seconds, milliseconds, inZone);
  if (years < 100) time.setFullYear(years);
  const isSame = time.getMonth() === months - 1 && time.getDate() === days && hours < 24 && minutes < 60;
  if (!isSame || seconds > 59) return null;
  return new TZDate(time.getTime() - (offset === undefined ? 0 : offsetOf(offset)), zone);
}

const iso =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?<offset>[Zz]|[+-]\d\d:?\d\d)?)?$/u;

/** In milliseconds. */
function offsetOf(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

function move(time: TZDate, { days, milliseconds }: Shift, zone: string): TZDate {
  const moved = new TZDate(time.getTime(), zone);
  if (days !== 0) moved.setDate(moved.getDate() + days);
  return new TZDate(moved.getTime() + milliseconds, zone);
}

/** The first letter that strftime does not know, with its `%`. */
function unknownLetter(format: string): string | null {
  for (const [letter] of format.matchAll(/%[-_0:]?./gsu)) {
    if (!/^%(?:%|:?z|[-_0]?[ABCDFHILMPRSTUWXYZabcdehjklmnoprstuvwxyz])$/u.test(letter)) return letter;
  }
  return /(?<!%)(?:%%)*%$/u.test(format) ? '"%" without a letter' : null;
}

/** strftime reckons `%j` in the zone of the machine, and knows no short names of zones. */
function withOwnLetters(format: string, time: TZDate, zone: string): string {
  return format.replaceAll(/%%|%[-_0]?[jZ]/gu, (letter) => {
    if (letter.endsWith('j')) return dayOfYear(letter, time);
    return letter.endsWith('Z') ? tzName(zone, time, 'short') : letter;
  });
}

function dayOfYear(letter: string, time: TZDate): string {
  const first = new TZDate(time.getFullYear(), 0, 1, 12, 'UTC');
  const today = new TZDate(time.getFullYear(), time.getMonth(), time.getDate(), 12, 'UTC');
  const day = 1 + Math.round((today.getTime() - first.getTime()) / 86_400_000);
  return letter === '%-j' ? String(day) : String(day).padStart(3, letter === '%_j' ? ' ' : '0');
}
