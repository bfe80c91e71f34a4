import type { StreamName } from '../../model/ports.js';
import type { ExecResult } from '../../plugin/index.js';
import { type Child, type ChildEnd, type ChildStart, startChild } from './child.js';
import { describeRunning } from './describe-running.js';
import { endRemains, type Remains, waitUntilOver } from './ending.js';
import type { FifoPool } from './fifo-pool.js';
import { openOutputPipes, type OutputPipes } from './output-pipes.js';
import { createProcessOutput, type ProcessOutput } from './process-output.js';
import { createProcessRemains } from './process-remains.js';
import { createStop, type Stop } from './stop.js';
import type { TagSweep } from './tag-sweep.js';

/** One process to run, with everything it needs at hand. */
export interface ProcessRun extends ChildStart {
  /** What marks this process and its children in the tag, which is part of `env`. */
  readonly token: string;
  /** In bytes, for each stream. */
  readonly maxOutput: number;
  /** What a cancelled process is given between TERM and KILL. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly pool: FifoPool;
  readonly sweep: TagSweep;
  readonly onOutput: (stream: StreamName, bytes: Uint8Array) => void;
  /** Told the process group as soon as there is one. */
  onStart(group: number): void;
  /** Told what still runs when it is cancelled, before it is ended: commands, for a person. */
  onStopping(running: readonly string[]): void;
}

/**
 * Runs a process to its end and ends what it leaves behind:
 *
 *     started ──▶ exited by itself ──▶ a short drain ──▶ TERM to the rest, 200 ms, KILL ──▶ over
 *        ├─(cancelled)───────────────▶ TERM to all of it, its grace, KILL ────────────────▶ over
 *        └─(its output has no place)─▶ TERM to all of it, 200 ms, KILL ───────────────────▶ over
 *
 * Resolves when every process it started is gone, with whatever exit code. Rejects with a `TaskFailure` where it cannot
 * be started, with the signal's reason when cancelled, and with what `onOutput` threw.
 */
export async function runProcess(run: ProcessRun): Promise<ExecResult> {
  const stop = createStop(run.signal);
  const output = createProcessOutput({
    maxOutput: run.maxOutput,
    onOutput: run.onOutput,
    onBroken: stop.fail,
  });
  try {
    const pipes = await openOutputPipes(run.pool, output);
    try {
      const { exitCode, signal } = await runOnPipes(run, { pipes, output, stop });
      return { exitCode, signal, stdout: output.text('stdout'), stderr: output.text('stderr') };
    } finally {
      pipes.close();
    }
  } finally {
    stop.dispose();
  }
}

async function runOnPipes(
  run: ProcessRun,
  { pipes, output, stop }: { pipes: OutputPipes; output: ProcessOutput; stop: Stop },
): Promise<ChildEnd> {
  run.signal.throwIfAborted();
  const child = await startChild(run, pipes);
  run.onStart(child.group);
  const { group, hasExited } = child;
  const remains = createProcessRemains({ group, hasExited, pipes, token: run.token, sweep: run.sweep });
  await Promise.race([child.ended, stop.stopped]);
  if (!hasExited()) {
    if (stop.reason()?.kind === 'cancelled')
      run.onStopping(describeRunning(group, run.sweep.find(run.token)));
    return await endStopped(child, { remains, stop, graceMs: run.graceMs });
  }
  await endLeftovers(remains, output);
  const reason = stop.reason();
  // Cancelled only now: the process had ended by itself, and that stands.
  if (reason?.kind === 'broken') throw reason.error;
  return child.ended;
}

/** Ends a process that still runs. */
async function endStopped(
  child: Child,
  { remains, stop, graceMs }: { remains: Remains; stop: Stop; graceMs: number },
): Promise<never> {
  const reason = stop.reason();
  await endRemains(remains, reason?.kind === 'cancelled' ? graceMs : leftoverGraceMs);
  if (!child.hasExited()) child.unref();
  throw reason?.error;
}

/**
 * Ends what a process left behind. Some of it is only just finishing, such as the last stage of a pipeline or what bash
 * writes to by `>(…)`: that is waited for while it goes on writing, but not for long.
 */
async function endLeftovers(remains: Remains, output: ProcessOutput): Promise<void> {
  const exitedAt = performance.now();
  const patience = (): number => {
    const quietSince = Math.max(exitedAt, output.lastAt());
    return Math.min(quietSince + drainMs, exitedAt + longestDrainMs) - performance.now();
  };
  if (!(await waitUntilOver(remains, patience))) await endRemains(remains, leftoverGraceMs);
}

/** What a process has left behind gets this long between TERM and KILL. */
const leftoverGraceMs = 200;
const drainMs = 100;
const longestDrainMs = 500;
