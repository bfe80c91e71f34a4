import { quoted } from '../text/describe-value.js';
import { textOf, valueAt, type Located } from './located.js';

/** How a task is called in a sentence: `task "b"`, or by its position where it has no id. */
export function taskName(task: Located, index: number): string {
  const id = textOf(valueAt(task, 'id'));
  return id === undefined ? `task ${String(index + 1)}` : `task ${quoted(id)}`;
}
