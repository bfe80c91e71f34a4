import { attemptText, lastOwnAttempt, openBreakerText } from '../model/attempt-text.js';
import type { TaskState } from '../model/run-state.js';
import { escapeControls } from '../text/escape-controls.js';

/**
 * How far a task came that failed: `attempt 4/4`, or `after attempt 2/4` where its time was up while it waited for the
 * next one; then what stood in for it, and the faults that were rehearsed, but for one that the reason of its failure names.
 * Nothing where no attempt was made.
 */
export function attemptWords(task: TaskState): readonly string[] {
  const own = lastOwnAttempt(task);
  const { fallback = null, injected = null } = task.attempts.at(-1) ?? {};
  const reason = task.standing.status === 'failed' ? task.standing.failure.message : '';
  const unsaid = (injected?.split(', ') ?? []).filter((fault) => !reason.includes(`(rehearsal: ${fault})`));
  return [
    ...(own === undefined
      ? []
      : [`${isFollowed(own.end) ? 'after ' : ''}${attemptText(own)}`, ...openBreakerText(own)]),
    ...(fallback === null ? [] : [`then its fallback ${escapeControls(fallback)}`]),
    ...(unsaid.length === 0 ? [] : [`rehearsal ${escapeControls(unsaid.join(', '))}`]),
  ];
}

function isFollowed(end: TaskState['attempts'][number]['end']): boolean {
  return end !== null && end.waitMs !== null;
}
