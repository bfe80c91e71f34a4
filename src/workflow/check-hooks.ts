import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { isHooked, type TaskDraft } from './task-draft.js';

/** Reports what a task of a hook cannot have: by then what is to be taken back has been. */
export function checkHooks(drafts: readonly TaskDraft[]): readonly Diagnostic[] {
  return drafts.filter(isHooked).flatMap(({ node, label }) => {
    const undo = node.entries.get('undo');
    if (undo === undefined) return [];
    const message = `${label} stands in "hooks" and is never undone: hooks run after every undo`;
    return [errorAt('key-not-here', undo.keySpan, message, { hint: 'remove it' })];
  });
}
