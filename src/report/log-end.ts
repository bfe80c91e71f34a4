import type { LogReader } from '../model/ports.js';
import { escapeControls } from '../text/escape-controls.js';
import { cleanText } from './clean-text.js';

/** How many lines of a log are shown. */
const shownLines = 20;

/** A line is shown up to this many characters. */
const longestShown = 400;

/** The last lines of an attempt's log, indented, below the path of the file they stand in; none where there are none. */
export function renderLogEnd(task: string, attempt: number, logs: LogReader): string[] {
  const text = new TextDecoder().decode(logs.tail(task, attempt, shownLines * longestShown));
  const lines = cleanText(text).trimEnd().split('\n');
  if (lines.length === 1 && lines[0] === '') return [];
  const shown = lines.slice(-shownLines).map((line) => `  | ${line.slice(0, longestShown)}`);
  return [`  end of ${escapeControls(logs.path(task, attempt))}:`, ...shown];
}
