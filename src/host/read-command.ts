import { execa, type ResultPromise } from 'execa';
import { lastLine } from '../plugin/last-line.js';
import { describeSystemError } from './system-error.js';

/** What a command has printed, or a sentence about how it failed. */
export type CommandOutput =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: string };

/** Where a command runs, and how much it may print and take. */
export interface CommandLimits {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly maxBytes: number;
  readonly maxMs: number;
  /** Aborted to end it. */
  readonly signal: AbortSignal;
}

/**
 * Runs shell text with nothing on its standard input. How it failed is told with the last line of what it wrote to
 * standard error, unless that shows what it printed.
 */
export async function readCommand(
  command: string,
  { cwd, env, maxBytes, maxMs, signal }: CommandLimits,
): Promise<CommandOutput> {
  const subprocess = execa('/bin/sh', ['-c', command], {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    encoding: 'buffer',
    stripFinalNewline: false,
    // What it says beside that is no fault of the secret.
    maxBuffer: { stdout: maxBytes, stderr: 1024 * maxBytes },
    // A group of its own, so that all of it can be ended.
    detached: true,
    reject: false,
  });
  subprocess.once('exit', () => letGo(subprocess));
  let tookTooLong = false;
  const timer = setTimeout(() => {
    tookTooLong = true;
    endGroup(subprocess.pid);
  }, maxMs);
  const onAbort = (): void => endGroup(subprocess.pid);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const result = await subprocess;
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  const [stdout, stderr] = [toBytes(result.stdout), toBytes(result.stderr)];
  const said = whatItSaid(stdout, stderr);
  if (tookTooLong) return failed(`its command took longer than ${String(maxMs / 1000)} seconds`, said);
  if (result.isMaxBuffer) endGroup(subprocess.pid);
  if (result.isMaxBuffer) return failed(`its command prints more than ${String(maxBytes / 1024)} KiB`, null);
  if (result.signal !== undefined) return failed(`its command was ended by ${result.signal}`, said);
  if (result.exitCode === undefined) {
    const reason = describeSystemError(result.cause);
    if (reason === null) throw result.cause instanceof Error ? result.cause : new Error(result.shortMessage);
    return failed('its command could not be started', reason);
  }
  if (result.exitCode !== 0)
    return failed(`its command ended with exit code ${String(result.exitCode)}`, said);
  return { ok: true, bytes: stdout };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It was faster.
    if (describeSystemError(error) === null) throw error;
  }
}

/** A process that the command left behind may keep its pipes open for good: what was printed by now is all there is. */
function letGo({ stdout, stderr }: Pick<ResultPromise, 'stdout' | 'stderr'>): void {
  setTimeout(() => {
    for (const pipe of [stdout, stderr]) pipe?.push(null);
  }, graceMs).unref();
}

const graceMs = 500;

function failed(what: string, said: string | null): CommandOutput {
  return { ok: false, reason: said === null ? what : `${what}: ${said}` };
}

function toBytes(output: unknown): Uint8Array {
  return output instanceof Uint8Array ? output : new Uint8Array();
}

/** The last line of standard error, unless it shows a line of the secret. */
function whatItSaid(stdout: Uint8Array, stderr: Uint8Array): string | null {
  const line = lastLine(Buffer.from(stderr).toString());
  const printed = Buffer.from(stdout)
    .toString()
    .split(/[\r\n]+/u);
  return printed.some((secret) => secret.trim() !== '' && line?.includes(secret.trim()) === true)
    ? null
    : line;
}
