import { spawn } from 'node:child_process';
import { escapeControls } from '../text/escape-controls.js';
import { LockError } from './lock-error.js';

/** A program that calls flock(2) on its descriptor 3, and ends with 0 where it got the lock and 1 where it is busy. */
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
 * flock(2) belongs to that, not to a process. The lock ends when the file is closed here, or when this process dies.
 *
 * @throws LockError where no program is there, or it cannot lock this file
 */
export async function flock(
  fd: number,
  { wait, signal, programs = flockPrograms }: FlockQuestion,
): Promise<FlockAnswer> {
  for (const { command, toWait, toTry } of programs) {
    const end = await runOn(fd, { command, args: wait ? toWait : toTry, signal });
    if (end.kind === 'missing') continue;
    if (signal.aborted) return 'stopped';
    if (end.kind === 'exited' && end.code === 0) return 'locked';
    if (end.kind === 'exited' && end.code === 1 && !wait) return 'busy';
    throw new LockError(`${command} could not lock it`, end.words);
  }
  const names = programs.map(({ command }) => command).join(' nor ');
  throw new LockError(`locks between processes need a program to make them: neither ${names} is installed`);
}

type ProgramEnd =
  | { readonly kind: 'missing' }
  | { readonly kind: 'exited'; readonly code: number; readonly words: string }
  | { readonly kind: 'killed' | 'not started'; readonly words: unknown };

interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

async function runOn(fd: number, { command, args, signal }: Call): Promise<ProgramEnd> {
  const child = spawn(command, args, {
    // `/`: where oprun was started may be gone. Nothing of its environment is of use, and some of it could be harmful.
    cwd: '/',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin`, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe', fd],
    // A group of its own: what a terminal sends to ours on Ctrl-C is for oprun to answer.
    detached: true,
  });
  const onAbort = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await new Promise<ProgramEnd>((resolve) => {
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
        said += piece;
      });
      child.once('error', (error) => resolve(toStartEnd(error)));
      child.once('exit', (code) => {
        if (code === 0) resolve({ kind: 'exited', code, words: '' });
      });
      // Only now all has been read that it said.
      child.once('close', (code, killedBy) => resolve(toEnd(code, killedBy, said)));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function toStartEnd(error: Error): ProgramEnd {
  const isMissing = 'code' in error && error.code === 'ENOENT';
  return isMissing ? { kind: 'missing' } : { kind: 'not started', words: error };
}

function toEnd(code: number | null, killedBy: string | null, said: string): ProgramEnd {
  if (code === null) return { kind: 'killed', words: `it was ended by ${killedBy ?? 'a signal'}` };
  const line = said.trim().split('\n')[0] ?? '';
  return { kind: 'exited', code, words: line === '' ? `exit code ${code}` : escapeControls(line) };
}
