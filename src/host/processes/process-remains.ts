import type { Remains } from './ending.js';
import type { OutputPipes } from './output-pipes.js';
import { foundBy, isNone } from './proc.js';
import { createSignaller, isGroupAlive } from './signals.js';
import type { TagSweep } from './tag-sweep.js';

/** What is known of a process that was started. */
export interface StartedProcess {
  /** Id of the process and of its group. */
  readonly group: number;
  readonly token: string;
  readonly pipes: OutputPipes;
  readonly sweep: TagSweep;
  readonly hasExited: () => boolean;
}

/**
 * A process and all it has started: its group; what left the group and carries its token; and what dropped the token
 * too but still holds one of its pipes.
 */
export function createProcessRemains({ group, token, pipes, sweep, hasExited }: StartedProcess): Remains {
  const signaller = createSignaller();
  return {
    isOver() {
      // From cheap to dear. A process that leaves nothing behind never gets as far as the sweep.
      if (!hasExited() || !pipes.drain() || isGroupAlive(group)) return false;
      return !signaller.hasSent() || isNone(sweep.find(token));
    },
    signal(signal) {
      signaller.toGroup(group, signal);
      for (const stray of foundBy(sweep.find(token))) {
        // What runs in an oprun inside the task is ended by that one, unless there is no time left.
        const isOurs = stray.group !== group && (!stray.nested || signal === 'SIGKILL');
        if (isOurs) signaller.toProcess(stray.pid, signal);
      }
      if (signal === 'SIGKILL')
        for (const pid of foundBy(pipes.findHolders())) signaller.toProcess(pid, signal);
    },
  };
}
