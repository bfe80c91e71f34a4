import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The environment variable that marks what a run has started. */
export const tagVariable = 'OPRUN_TAG';

/** A process that carries a tag. */
export interface TaggedProcess {
  readonly pid: number;
  /** Id of its process group. */
  readonly group: number;
  readonly tag: string;
}

/**
 * All processes but this one that carry a tag and whose environment we may read. Linux only: none elsewhere. A
 * zombie has no environment and is not among them.
 */
export function findTagged(): readonly TaggedProcess[] {
  return pids().flatMap((pid) => {
    const environ = attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1')) ?? '';
    const tag = environ.split('\0').find((entry) => entry.startsWith(`${tagVariable}=`));
    return tag === undefined
      ? []
      : [{ pid, group: readStat(pid).group, tag: tag.slice(tagVariable.length + 1) }];
  });
}

/** All processes but this one that hold one of these files open. Linux only: none elsewhere. */
export function findHolders(paths: readonly string[]): readonly number[] {
  return pids().filter((pid) => {
    const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    return descriptors.some((fd) => {
      const path = attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`));
      return path !== undefined && paths.includes(path);
    });
  });
}

/** The members of a process group that still run: a zombie that nobody has collected does not. Linux only. */
export function findGroupMembers(group: number): readonly number[] {
  return pids().filter((pid) => {
    const stat = readStat(pid);
    return stat.group === group && stat.state !== 'Z' && stat.state !== 'X';
  });
}

function pids(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** `pid (name) state parent group …`; the name may hold blanks and parentheses (proc_pid_stat(5)). */
function readStat(pid: number): { state: string; group: number } {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? '';
  const [state = 'X', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, group: Number(group) };
}

/** The answer, or undefined where the process is gone or another user's. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && goneOrForeign.has(error.code)) return undefined;
    throw error;
  }
}

const goneOrForeign: ReadonlySet<unknown> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);
