import type { Word } from './scanner.js';

/** The commands whose arguments bash reads like assignments. */
export const declarers: ReadonlySet<string> = new Set(['declare', 'export', 'local', 'readonly', 'typeset']);

/** Whether a word is an assignment, such as those in front of a command. */
export function isAssignment({ text }: Word): boolean {
  return /^[A-Za-z_]\w*(?:\[.*?\])?\+?=/s.test(text);
}
