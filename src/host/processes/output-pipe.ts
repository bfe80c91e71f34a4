import { closeSync, constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';

/** One pipe that a process writes to and we read. */
export interface OutputPipe {
  /** The end to write to, for a process to inherit. A blocking descriptor. */
  readonly writer: number;
  /** Closes our copy of that end: from then on only what was started holds it. */
  closeWriter(): void;
  /** Reads at once what stands in the pipe, and notices its end. */
  drain(): void;
  /** Whether everything was read and nobody holds the other end any more. */
  hasEnded(): boolean;
  /** Gives up reading, and both descriptors. */
  close(): void;
}

/** What to do with what comes out of a pipe. Neither may throw. */
export interface PipeListener {
  /** The bytes are the listener's to keep. */
  onBytes(bytes: Uint8Array): void;
  onError(error: unknown): void;
}

/** Opens both ends of a FIFO. Throws the system's error, such as `EMFILE`, and leaves nothing open then. */
export function openOutputPipe(path: string, listener: PipeListener): OutputPipe {
  const { reader, writer } = openBothEnds(path);
  const socket = new Socket({ fd: reader, readable: true, writable: false });
  let writerOpen = true;
  let ended = false;
  socket.on('data', (bytes: Buffer) => listener.onBytes(bytes));
  socket.on('error', (error) => listener.onError(error));
  socket.on('end', () => {
    ended = true;
  });
  const pipe: OutputPipe = {
    writer,
    closeWriter() {
      if (writerOpen) closeSync(writer);
      writerOpen = false;
    },
    drain() {
      // A destroyed socket has closed the descriptor, and its number may be somebody else's by now.
      if (ended || socket.destroyed) return;
      try {
        ended = readWaiting(reader, listener) === 'end';
      } catch (error) {
        listener.onError(error);
      }
      if (ended) socket.destroy();
    },
    hasEnded: () => ended,
    close() {
      pipe.closeWriter();
      socket.destroy();
    },
  };
  return pipe;
}

function openBothEnds(path: string): { reader: number; writer: number } {
  // Without O_NONBLOCK the end that is opened first would wait for the other.
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return { reader, writer: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    closeSync(reader);
    throw error;
  }
}

/**
 * Reads until the pipe is empty (`more` may come: somebody holds the other end) or at its end. Stops after as much as
 * a pipe can hold, because somebody may be filling it all the while.
 */
function readWaiting(reader: number, listener: PipeListener): 'end' | 'more' {
  for (let room = largestPipe; room > 0;) {
    const length = readOrEmpty(reader);
    if (length === 'empty') return 'more';
    if (length === 0) return 'end';
    listener.onBytes(Uint8Array.prototype.slice.call(chunk, 0, length));
    room -= length;
  }
  return 'more';
}

/** Bytes: what Linux lets a user without privileges ask for one pipe (`/proc/sys/fs/pipe-max-size`). */
const largestPipe = 1024 * 1024;

/** Shared by all pipes: it is read into and copied from without a pause in between. */
const chunk = Buffer.alloc(64 * 1024);

function readOrEmpty(reader: number): number | 'empty' {
  try {
    return readSync(reader, chunk);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 'empty';
    throw error;
  }
}
