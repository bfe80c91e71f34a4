import { pino } from 'pino';
import { escapeControls } from '../text/escape-controls.js';
import type { Sentence } from '../model/sentence.js';

/** `run.log`: the run as a person reads it. */
export interface RunLog {
  /** @param time ISO 8601 in UTC */
  write(time: string, sentence: Sentence): void;
}

/**
 * Writes lines `YYYY-MM-DD HH:MM:SS,mmm LEVEL message` in local time; the first names the zone. Control characters
 * are escaped, so that one sentence is always one line.
 *
 * @param append takes a whole line with its line end
 * @param startedAt ISO 8601 in UTC
 */
export function createRunLog(append: (line: string) => void, startedAt: string): RunLog {
  const logger = pino(
    {
      base: null,
      timestamp: false,
      level: 'info',
      formatters: { level: (label) => ({ level: levelWords.get(label) ?? label }) },
    },
    { write: (record) => append(toLine(record)) },
  );
  const log: RunLog = {
    write(time, { level, text }) {
      const fields = { time };
      switch (level) {
        case 'INFO':
          return logger.info(fields, text);
        case 'WARNING':
          return logger.warn(fields, text);
        case 'ERROR':
          return logger.error(fields, text);
        default:
          return level satisfies never;
      }
    },
  };
  log.write(startedAt, { level: 'INFO', text: `Times are local: ${zoneOf(startedAt)}` });
  return log;
}

/** pino's words for a level, and those of the first orchestrator's logs. */
const levelWords = new Map([
  ['info', 'INFO'],
  ['warn', 'WARNING'],
  ['error', 'ERROR'],
]);

function toLine(record: string): string {
  const { level, time, msg }: { level: string; time: string; msg: string } = JSON.parse(record);
  return `${toLocalTime(new Date(time))} ${level} ${escapeControls(msg)}\n`;
}

function toLocalTime(time: Date): string {
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day} ${clock},${String(time.getMilliseconds()).padStart(3, '0')}`;
}

function zoneOf(time: string): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  const offset = `UTC${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${Intl.DateTimeFormat().resolvedOptions().timeZone} (${offset})`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
