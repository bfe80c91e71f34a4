import type { StreamName } from '../../model/ports.js';
import { createCapture } from './capture.js';
import type { OutputListener } from './output-pipes.js';

/** What one process writes: handed on as it comes, and kept in part. */
export interface ProcessOutput extends OutputListener {
  /** When the last of it came, on the monotonic clock in milliseconds; 0 before. */
  lastAt(): number;
  text(stream: StreamName): string;
}

/** Where it goes. */
export interface OutputTarget {
  /** How many bytes of each stream `text` keeps. */
  readonly maxOutput: number;
  /** Takes every byte. When it throws, the rest is dropped. */
  onOutput(stream: StreamName, bytes: Uint8Array): void;
  /** Told what `onOutput` threw, or why a pipe cannot be read. */
  onBroken(error: unknown): void;
}

/** Hands what a process writes to `target`. */
export function createProcessOutput(target: OutputTarget): ProcessOutput {
  const captures = { stdout: createCapture(target.maxOutput), stderr: createCapture(target.maxOutput) };
  let lastAt = 0;
  let broken = false;
  const onError = (error: unknown): void => {
    broken = true;
    target.onBroken(error);
  };
  return {
    onError,
    onBytes(stream, bytes) {
      lastAt = performance.now();
      if (broken) return;
      captures[stream].add(bytes);
      try {
        target.onOutput(stream, bytes);
      } catch (error) {
        onError(error);
      }
    },
    lastAt: () => lastAt,
    text: (stream) => captures[stream].text(),
  };
}
