import { toDeclaration } from '../model/declaration.js';
import type { CancelCause } from '../model/event.js';
import type { HookName } from '../model/run-rules.js';
import type { Hooks } from '../model/workflow.js';
import { derivedSignal } from '../policy/derived-signal.js';
import type { Engine } from './engine.js';
import type { Seen } from './frame.js';
import type { RunEnd } from './notifier.js';
import { runJob } from './run-work.js';
import { jobOf } from './job.js';

/** How long hooks may take in all once somebody, or the run's own time, has made its tasks stop. */
export const hookTimeMs = 30_000;

/**
 * Runs the hook that fits how the run has ended, then `on_exit`. What becomes of them changes no verdict.
 *
 * @param root what a task beside those of the workflow would see
 */
export async function runHooks(
  hooks: Hooks,
  root: Omit<Seen, 'task'>,
  { end, causes }: { readonly end: RunEnd; readonly causes: readonly CancelCause[] },
  engine: Engine,
): Promise<void> {
  const tasks = [hooks[fitting(end, causes)], hooks.on_exit].filter((task) => task !== null);
  if (tasks.length === 0) return;
  const { ports } = engine;
  const { signal, abort, close } = derivedSignal(ports.kill);
  let stopTimer: (() => void) | null = null;
  const startTimer = (): void => {
    stopTimer ??= ports.after(hookTimeMs, () => {
      const message = 'the hooks were ended: they have 30s once the run was told to stop';
      ports.emit({ type: 'warning', task: null, message });
      abort(new Error(message));
    });
  };
  // A failure alone hurries nobody, whatever it has made stop.
  if (ports.signal.aborted || causes.some((cause) => cause !== 'fail_fast')) startTimer();
  else ports.signal.addEventListener('abort', startTimer, { once: true });
  try {
    for (const task of tasks) {
      const declaration = toDeclaration(task);
      ports.emit({ type: 'task.added', task: task.id, role: { kind: 'hook' }, declaration });
      const seen = { ...root, task, frame: { ...root.frame, signal } };
      await runJob(jobOf(seen), engine);
    }
  } finally {
    ports.signal.removeEventListener('abort', startTimer);
    stopEarly(stopTimer);
    close();
  }
}

function stopEarly(stopTimer: (() => void) | null): void {
  stopTimer?.();
}

function fitting({ status, good }: RunEnd, causes: readonly CancelCause[]): HookName {
  if (good) return 'on_success';
  return status === 'cancelled' && causes.length > 0 ? 'on_cancel' : 'on_failure';
}
