import type { StreamName } from '../../model/ports.js';
import type { FifoPair, FifoPool } from './fifo-pool.js';
import { openOutputPipe, type OutputPipe, type PipeListener } from './output-pipe.js';
import { findHolders, type Look } from './proc.js';
import { toShortage } from './start-failure.js';

/** The pipes of one process, for standard output and standard error. */
export interface OutputPipes {
  /** The descriptors to write to. */
  readonly writers: Readonly<Record<StreamName, number>>;
  /** Closes our copies of them, once the process has its own. */
  closeWriters(): void;
  /** Reads at once what stands in the pipes. Answers whether nobody holds one of them any more. */
  drain(): boolean;
  /** Processes that still hold one of them. Linux only: nothing elsewhere. */
  findHolders(): Look<number>;
  /** Ends the use of both. */
  close(): void;
}

/** What to do with what a process writes. Neither may throw. */
export interface OutputListener {
  readonly onBytes: (stream: StreamName, bytes: Uint8Array) => void;
  readonly onError: (error: unknown) => void;
}

/** Opens the pipes for a process on FIFOs of the pool. Rejects with a `TaskFailure` where something ran out. */
export async function openOutputPipes(pool: FifoPool, listener: OutputListener): Promise<OutputPipes> {
  const fifos = await pool.take();
  const pipes = openPair(fifos, { pool, listener });
  const all = [pipes.stdout, pipes.stderr];
  const opened: OutputPipes = {
    writers: { stdout: pipes.stdout.writer, stderr: pipes.stderr.writer },
    closeWriters() {
      for (const pipe of all) pipe.closeWriter();
    },
    drain() {
      for (const pipe of all) pipe.drain();
      return all.every((pipe) => pipe.hasEnded());
    },
    findHolders: () => findHolders([fifos.stdout, fifos.stderr]),
    close() {
      opened.closeWriters();
      const clean = opened.drain();
      for (const pipe of all) pipe.close();
      pool.giveBack(fifos, clean ? 'clean' : 'held');
    },
  };
  return opened;
}

function openPair(
  fifos: FifoPair,
  { pool, listener }: { pool: FifoPool; listener: OutputListener },
): Record<StreamName, OutputPipe> {
  const opened: OutputPipe[] = [];
  const open = (stream: StreamName): OutputPipe => {
    const pipe = openOutputPipe(fifos[stream], toPipeListener(stream, listener));
    opened.push(pipe);
    return pipe;
  };
  try {
    return { stdout: open('stdout'), stderr: open('stderr') };
  } catch (error) {
    for (const pipe of opened) pipe.close();
    pool.giveBack(fifos, 'clean');
    throw toShortage(error) ?? error;
  }
}

function toPipeListener(stream: StreamName, { onBytes, onError }: OutputListener): PipeListener {
  return { onBytes: (bytes) => onBytes(stream, bytes), onError };
}
