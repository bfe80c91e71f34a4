import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { TaskDraft, Word } from './task-draft.js';

/** Reports ids that stand twice, and ids that differ only by case: their logs would share a file on some systems. */
export function checkIds(drafts: readonly TaskDraft[]): readonly Diagnostic[] {
  const exact = new Map<string, Word>();
  const folded = new Map<string, Word>();
  return drafts.flatMap(({ id }) => {
    if (id === null) return [];
    const same = exact.get(id.text);
    const similar = folded.get(id.text.toLowerCase());
    if (same === undefined) exact.set(id.text, id);
    if (similar === undefined) folded.set(id.text.toLowerCase(), id);
    if (same !== undefined) {
      const related = [{ span: same.span, message: 'it is taken here' }];
      const message = `two tasks have the id ${quoted(id.text)}`;
      return [errorAt('duplicate-id', id.span, message, { hint: 'give one of them another id', related })];
    }
    if (similar === undefined) return [];
    const related = [{ span: similar.span, message: 'the other one' }];
    const message = `the ids ${quoted(similar.text)} and ${quoted(id.text)} differ only by case`;
    return [
      errorAt('ids-differ-by-case', id.span, message, { hint: 'give one of them another id', related }),
    ];
  });
}
