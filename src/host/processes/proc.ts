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
 * What a look at all processes has found; `unknown` where the system let us take none, such as without a descriptor to
 * spare: something may be left then, and whoever waits looks again.
 */
export type Look<Found> = readonly Found[] | 'unknown';

/** Those that are known of. */
export function foundBy<Found>(look: Look<Found>): readonly Found[] {
  return look === 'unknown' ? [] : look;
}

/** Whether it is known that there is none. */
export function isNone(look: Look<unknown>): boolean {
  return look !== 'unknown' && look.length === 0;
}

/**
 * All processes but this one that carry a tag and whose environment we may read. Linux only: none elsewhere. A
 * zombie has no environment and is not among them.
 */
export function findTagged(): Look<TaggedProcess> {
  return lookAtAll((pid) => {
    const environ = readProcess(() => readFileSync(`/proc/${pid}/environ`, 'latin1')) ?? '';
    const tag = environ.split('\0').find((entry) => entry.startsWith(`${tagVariable}=`));
    return tag === undefined
      ? null
      : { pid, group: readStat(pid).group, tag: tag.slice(tagVariable.length + 1) };
  });
}

/** All processes but this one that hold one of these files open. Linux only: none elsewhere. */
export function findHolders(paths: readonly string[]): Look<number> {
  return lookAtAll((pid) => {
    const descriptors = readProcess(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    const holds = descriptors.some((fd) => {
      const path = readProcess(() => readlinkSync(`/proc/${pid}/fd/${fd}`));
      return path !== undefined && paths.includes(path);
    });
    return holds ? pid : null;
  });
}

/** The members of a process group that still run: a zombie that nobody has collected does not. Linux only. */
export function findGroupMembers(group: number): Look<number> {
  return lookAtAll((pid) => {
    const stat = readStat(pid);
    return stat.group === group && stat.state !== 'Z' && stat.state !== 'X' ? pid : null;
  });
}

/** What a process runs. */
export interface RunningProgram {
  readonly pid: number;
  /** Id of the process that has started it. */
  readonly parent: number;
  /** The program and its arguments, as it was called or as it calls itself since. */
  readonly argv: readonly string[];
}

/** What these processes run, as far as they still do. Linux only: none elsewhere. */
export function findPrograms(asked: readonly number[]): Look<RunningProgram> {
  return lookAt(
    () => (process.platform === 'linux' ? asked : []),
    (pid) => {
      const line = readProcess(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
      // A zombie has none.
      return line === '' ? null : { pid, parent: readStat(pid).parent, argv: toArguments(line) };
    },
  );
}

/** Every argument ends with a NUL, but for those of a program that has written over them. */
function toArguments(line: string): readonly string[] {
  return (line.endsWith('\0') ? line.slice(0, -1) : line).split('\0');
}

/** Asks about every process but this one. */
function lookAtAll<Found>(ask: (pid: number) => Found | null): Look<Found> {
  return lookAt(pids, ask);
}

/** A single answer that cannot be had makes all of it unknown. */
function lookAt<Found>(list: () => readonly number[], ask: (pid: number) => Found | null): Look<Found> {
  try {
    return list()
      .map(ask)
      .filter((found) => found !== null);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return 'unknown';
    throw error;
  }
}

/** None where there is no `/proc`. */
function pids(): number[] {
  if (process.platform !== 'linux') return [];
  return (readProcess(() => readdirSync('/proc')) ?? [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** `pid (name) state parent group …`; the name may hold blanks and parentheses (proc_pid_stat(5)). */
function readStat(pid: number): { state: string; parent: number; group: number } {
  const stat = readProcess(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? '';
  const [state = 'X', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent), group: Number(group) };
}

/** The answer, or undefined where the process is gone or another user's. */
function readProcess<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && goneOrForeign.has(error.code)) return undefined;
    throw error;
  }
}

const goneOrForeign: ReadonlySet<unknown> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);
