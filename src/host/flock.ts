import { spawn } from 'node:child_process';
import { escapeControls } from '../text/escape-controls.js';
import { LockError } from './lock-error.js';
import { describeSystemError } from './system-error.js';

/**
 * A program that calls flock(2) on its descriptor 3, and ends with 0 where it got the lock and, without a word, with 1 where
 * it is busy.
 */
export interface FlockProgram {
  readonly command: string;
  readonly toWait: readonly string[];
  readonly toTry: readonly string[];
}

const perl = `use Fcntl qw(:flock); open(my $file, '+<&=', 3) or die $!; exit 0 if flock($file, LOCK_EX | $ARGV[0]);
exit 1 if $!{EWOULDBLOCK}; die $!`;

/** The first that is there is used: `flock` of util-linux or busybox, and perl, which macOS has. */
export const flockPrograms: readonly FlockProgram[] = [
  { command: 'flock', toWait: ['-x', '3'], toTry: ['-n', '-x', '3'] },
  { command: 'perl', toWait: ['-MErrno', '-e', perl, '0'], toTry: ['-MErrno', '-e', perl, '4'] },
];

/** What came of asking for a lock. `stopped`: the caller has to close the file, for the lock may have come at the last moment. */
export type FlockAnswer = 'locked' | 'busy' | 'stopped';

/** How to ask. */
export interface FlockQuestion {
  /** Whether to wait where somebody else holds it. */
  readonly wait: boolean;
  /** Aborted when nobody wants the lock any more. */
  readonly signal: AbortSignal;
  readonly programs?: readonly FlockProgram[];
}

/**
 * Locks an open file. Node cannot, so a program does it: it is handed the file as it was opened here, and a lock of
 * flock(2) belongs to that, not to a process. The lock ends when the file is closed here, or when this process dies; a
 * program that still waits for it then is ended with it. Those who wait come in the order of asking, as far as the
 * system keeps it.
 *
 * @throws LockError where no program is there, or it cannot lock this file
 */
export async function flock(
  fd: number,
  { wait, signal, programs = flockPrograms }: FlockQuestion,
): Promise<FlockAnswer> {
  const faults: string[] = [];
  for (const { command, toWait, toTry } of programs) {
    const tried = await runOn(fd, { command, args: toTry, signal });
    if (tried.kind === 'unfit') {
      faults.push(`${command} ${tried.fault}`);
      continue;
    }
    if (signal.aborted) return 'stopped';
    const answer = answerOf(tried);
    if (answer === 'locked' || (answer === 'busy' && !wait)) return answer;
    if (answer === null) throw new LockError(`${command} could not lock it`, wordsOf(tried));
    const args = guarded(command, toWait);
    const waited = await runOn(fd, { command: 'sh', args, signal, isWatched: true });
    if (signal.aborted) return 'stopped';
    if (answerOf(waited) === 'locked') return 'locked';
    throw new LockError(`${command} could not wait for it`, wordsOf(waited));
  }
  throw new LockError(`locks between processes need a program to make them: ${faults.join(', ')}`);
}

/** Null where it is neither. A `flock` of busybox ends with 1 whatever is wrong, and says what. */
function answerOf(end: ProgramEnd): 'locked' | 'busy' | null {
  if (end.kind !== 'exited') return null;
  if (end.code === 0) return 'locked';
  return end.code === 1 && end.said === '' ? 'busy' : null;
}

function wordsOf(end: ProgramEnd): string {
  if (end.kind !== 'exited') return end.fault;
  return end.said === '' ? `exit code ${end.code}` : end.said;
}

/**
 * The same program, with a watcher beside it in its process group: when this process dies, however it does, the other end
 * of the watcher's pipe is closed, and it ends the group. Nothing of what waits stays behind. The program is started once
 * the watcher has let go of the file, which it would keep locked.
 */
function guarded(command: string, args: readonly string[]): readonly string[] {
  const watch = '{ read -r _ <&4; kill -9 0; } 3<&- 2>/dev/null >/dev/null &';
  return ['-c', `exec 4<&0 </dev/null; : "$(${watch})"; exec "$@" 4<&-`, 'sh', command, ...args];
}

type ProgramEnd =
  /** `said`: the first line on its stderr. */
  | { readonly kind: 'exited'; readonly code: number; readonly said: string }
  | { readonly kind: 'killed'; readonly fault: string }
  /** It is not there, or may not be started. */
  | { readonly kind: 'unfit'; readonly fault: string };

interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** Whether it has to know when this process dies: its input ends then. */
  readonly isWatched?: boolean;
}

async function runOn(fd: number, { command, args, signal, isWatched = false }: Call): Promise<ProgramEnd> {
  const child = spawn(command, args, {
    // `/`: where oprun was started may be gone. Nothing of its environment is of use, and some of it could be harmful.
    cwd: '/',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin`, LC_ALL: 'C' },
    // Nothing is ever written there: as long as it is open, we are alive.
    stdio: [isWatched ? 'pipe' : 'ignore', 'ignore', 'pipe', fd],
    // A group of its own: what a terminal sends to ours on Ctrl-C is for oprun to answer.
    detached: true,
  });
  const onAbort = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await new Promise<ProgramEnd>((resolve, reject) => {
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
        said += piece;
      });
      child.once('error', (error) => {
        const fault = unfitness(error);
        if (fault !== null) resolve({ kind: 'unfit', fault });
        else reject(new LockError(`${command} could not be started`, error));
      });
      child.once('exit', (code) => {
        if (code === 0) resolve({ kind: 'exited', code, said: '' });
      });
      // Only now all has been read that it said.
      child.once('close', (code, killedBy) => resolve(toEnd(code, killedBy, said)));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Null where another program would do no better: the system has no room for one. */
function unfitness(error: Error): string | null {
  if (!('code' in error)) return null;
  if (error.code === 'ENOENT') return 'is not installed';
  return error.code === 'EACCES'
    ? `cannot be started (${describeSystemError(error) ?? error.message})`
    : null;
}

function toEnd(code: number | null, killedBy: string | null, said: string): ProgramEnd {
  if (code === null) return { kind: 'killed', fault: `it was ended by ${killedBy ?? 'a signal'}` };
  return { kind: 'exited', code, said: escapeControls(said.trim().split('\n')[0] ?? '') };
}
