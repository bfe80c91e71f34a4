/**
 * Sees to it that this process ends although one of its threads hangs in a call of the system's (reading a FIFO that
 * nobody writes to, say): ending such a process in the ordinary way waits for the thread for ever. It ends by SIGKILL
 * when all else is done, so its exit code is the shell's 137.
 */
export function endDespiteStuckThread(): void {
  process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
}
