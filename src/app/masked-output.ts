import type { OutputSink, StreamName } from '../model/ports.js';
import type { MaskedStream } from '../text/mask-stream.js';
import type { Masker } from '../text/masker.js';

/** A sink that takes secrets out of what tasks write. */
export interface MaskedOutput {
  readonly output: OutputSink;
  /** Hands on what was held back of an attempt: nothing more is written by it. */
  readonly end: (task: string, attempt: number) => void;
}

type Streams = Partial<Record<StreamName, MaskedStream>>;

/** Masks the bytes of each attempt and stream by themselves, before they reach a sink. */
export function maskOutput(sink: OutputSink, masker: Masker): MaskedOutput {
  if (masker.empty) return { output: sink, end: () => undefined };
  const open = new Map<string, Streams>();
  return {
    output: {
      write(task, attempt, stream, bytes) {
        const key = keyOf(task, attempt);
        const streams = open.get(key) ?? {};
        const masked = (streams[stream] ??= masker.stream()).push(bytes);
        open.set(key, streams);
        if (masked.length > 0) sink.write(task, attempt, stream, masked);
      },
    },
    end(task, attempt) {
      const key = keyOf(task, attempt);
      const streams = open.get(key) ?? {};
      open.delete(key);
      for (const stream of ['stdout', 'stderr'] as const) {
        const held = streams[stream]?.end() ?? nothing;
        if (held.length > 0) sink.write(task, attempt, stream, held);
      }
    },
  };
}

const nothing = new Uint8Array();

function keyOf(task: string, attempt: number): string {
  return `${String(attempt)} ${task}`;
}
