/** Why a process is to end before it ends by itself. */
export interface Stop {
  /** Resolves when there is a reason. */
  readonly stopped: Promise<void>;
  /** The first reason, or null. */
  reason(): StopReason | null;
  /** Its output cannot be taken: the error is the reason. */
  readonly fail: (error: unknown) => void;
  /** Forgets the signal. */
  dispose(): void;
}

/** `error` is what to reject with: the signal's reason, or what went wrong with the output. */
interface StopReason {
  readonly kind: 'cancelled' | 'broken';
  readonly error: unknown;
}

/** Unites a signal and whatever may go wrong with a process's output. */
export function createStop(signal: AbortSignal): Stop {
  let first: StopReason | null = null;
  let announce: (() => void) | undefined;
  const stopped = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const stop = (reason: StopReason): void => {
    first ??= reason;
    announce?.();
  };
  const onAbort = (): void => stop({ kind: 'cancelled', error: signal.reason });
  // Not AbortSignal.any: the signal lives as long as the run, and would keep what is derived from it.
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return {
    stopped,
    reason: () => first,
    fail: (error) => stop({ kind: 'broken', error }),
    dispose: () => signal.removeEventListener('abort', onAbort),
  };
}
