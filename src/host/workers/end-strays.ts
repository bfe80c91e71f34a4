import { endRemains } from '../processes/ending.js';
import { foundBy, isNone } from '../processes/proc.js';
import { createSignaller } from '../processes/signals.js';
import { createTagSweep } from '../processes/tag-sweep.js';

const sweep = createTagSweep();

/** How long what code in a thread has left behind gets between TERM and KILL. */
const graceMs = 200;

/**
 * Ends the processes that carry a token: those that code in a thread has started past `context.exec`. They share oprun's
 * process group, so each is told by itself. A thread that waits for one of them in a system call goes on then.
 */
export async function endStrays(token: string): Promise<void> {
  const strays = () => sweep.find(token);
  if (isNone(strays())) return;
  const signals = createSignaller();
  await endRemains(
    {
      isOver: () => isNone(strays()),
      signal(signal) {
        for (const { pid, nested } of foundBy(strays())) {
          if (signal === 'SIGKILL' || !nested) signals.toProcess(pid, signal);
        }
      },
    },
    graceMs,
  );
}
