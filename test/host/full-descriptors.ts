import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** This process while it has no descriptor to spare. */
export interface FullDescriptors {
  /** Lets one more be opened. */
  readonly free: () => void;
}

/** Does `act` in a process that has opened as many files as it may. */
export async function withFullDescriptors<T>(act: (full: FullDescriptors) => Promise<T>): Promise<T> {
  const limit = prlimit('--nofile', '--output', 'SOFT', '--noheadings').trim();
  prlimit('--nofile=200:');
  const opened = openUntilFull();
  try {
    return await act({ free: () => closeSync(opened.pop() ?? -1) });
  } finally {
    for (const fd of opened) closeSync(fd);
    prlimit(`--nofile=${limit}:`);
  }
}

function prlimit(...args: readonly string[]): string {
  return execFileSync('prlimit', ['--pid', `${process.pid}`, ...args], { encoding: 'utf8' });
}

function openUntilFull(): number[] {
  const opened: number[] = [];
  for (;;) {
    try {
      opened.push(openSync('/dev/null', 'r'));
    } catch {
      // EMFILE: full, as asked.
      return opened;
    }
  }
}
