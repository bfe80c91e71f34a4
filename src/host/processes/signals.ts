import { findGroupMembers, isNone } from './proc.js';

/** The two ways to end a process: asking and not asking. */
export type EndSignal = 'SIGTERM' | 'SIGKILL';

/** Sends signals to processes and groups; what is gone already or belongs to somebody else is left as it is. */
export interface Signaller {
  toGroup(group: number, signal: EndSignal): void;
  toProcess(pid: number, signal: EndSignal): void;
  /** Whether it ever sent one. */
  hasSent(): boolean;
}

/** Asks each only once: a second TERM makes many a program, oprun among them, drop everything. */
export function createSignaller(): Signaller {
  const asked = new Set<number>();
  const tell = (target: number, signal: EndSignal): void => {
    if (signal === 'SIGKILL' || !asked.has(target)) send(target, signal);
    asked.add(target);
  };
  return {
    toGroup: (group, signal) => tell(-group, signal),
    toProcess: (pid, signal) => tell(pid, signal),
    hasSent: () => asked.size > 0,
  };
}

/** Whether a member of the group still runs, as far as can be told. */
export function isGroupAlive(group: number): boolean {
  if (send(-group, 0) === 'gone') return false;
  // Where nobody collects orphans (a container without an init) dead members stay in the group for ever.
  return process.platform !== 'linux' || !isNone(findGroupMembers(group));
}

function send(target: number, signal: EndSignal | 0): 'sent' | 'gone' | 'foreign' {
  try {
    process.kill(target, signal);
    return 'sent';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return 'gone';
    if (code === 'EPERM') return 'foreign';
    throw error;
  }
}
