import type { StopCause } from '../model/cancellation.js';
import { toDeclaration } from '../model/declaration.js';
import type { RunEnd } from '../model/notifier.js';
import type { HookName } from '../model/run-rules.js';
import type { Hooks } from '../model/workflow.js';
import type { Engine } from './engine.js';
import type { Seen } from './frame.js';
import { jobOf } from './job.js';
import { runJob } from './run-work.js';

/**
 * Runs the hook that fits how the run has ended, then `on_exit`. What becomes of them changes no verdict.
 *
 * @param root what a task beside those of the workflow would see, under the signal that ends hooks
 */
export async function runHooks(
  hooks: Hooks,
  root: Omit<Seen, 'task'>,
  { end, causes }: { readonly end: RunEnd; readonly causes: readonly StopCause[] },
  engine: Engine,
): Promise<void> {
  for (const task of [hooks[fitting(end, causes)], hooks.on_exit]) {
    if (task === null) continue;
    const declaration = toDeclaration(task);
    engine.ports.emit({ type: 'task.added', task: task.id, role: { kind: 'hook' }, declaration });
    await runJob(jobOf({ ...root, task }), engine);
  }
}

function fitting({ status, good }: RunEnd, causes: readonly StopCause[]): HookName {
  if (good) return 'on_success';
  return status === 'cancelled' && causes.length > 0 ? 'on_cancel' : 'on_failure';
}
