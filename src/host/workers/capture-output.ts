import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { StreamName } from '../../model/ports.js';

type Write = (stream: StreamName, bytes: Uint8Array) => void;

/**
 * Leads everything that code in this worker prints to `write`, in order and at once: `process.stdout` and `stderr`,
 * `console`, Node's warnings, and `fs.write` and `fs.writeSync` on the descriptors 1 and 2, which loggers use.
 */
export function captureOutput(write: Write): void {
  captureStream(process.stdout, 'stdout', write);
  captureStream(process.stderr, 'stderr', write);
  captureDescriptors(write);
}

function captureStream(stream: NodeJS.WriteStream, name: StreamName, write: Write): void {
  const put = (chunk: unknown, ...rest: readonly unknown[]): true => {
    write(name, toBytes(chunk, rest[0]));
    const callback = rest.find((argument) => typeof argument === 'function');
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };
  const end = (...args: readonly unknown[]): NodeJS.WriteStream => {
    const [chunk, ...rest] = args;
    // Nobody may close what the next task prints to.
    put(
      typeof chunk === 'function' || chunk === undefined || chunk === null ? '' : chunk,
      ...rest,
      ...args.slice(0, 1),
    );
    return stream;
  };
  Object.assign(stream, { write: put, end });
}

function captureDescriptors(write: Write): void {
  const { write: realWrite, writeSync: realWriteSync } = fs;

  function put(stream: StreamName, args: readonly unknown[]): number {
    const bytes = selectBytes(args);
    write(stream, bytes);
    return bytes.length;
  }

  Object.assign(fs, {
    writeSync(fd: unknown, ...args: readonly unknown[]) {
      const stream = streamOf(fd);
      return stream === null ? Reflect.apply(realWriteSync, fs, [fd, ...args]) : put(stream, args);
    },
    write(fd: unknown, ...args: readonly unknown[]) {
      const stream = streamOf(fd);
      if (stream === null) return Reflect.apply(realWrite, fs, [fd, ...args]);
      const callback = args.at(-1);
      const length = put(stream, args);
      if (typeof callback === 'function') process.nextTick(callback, null, length, args[0]);
      return undefined;
    },
  });
  syncBuiltinESMExports();
}

function streamOf(descriptor: unknown): StreamName | null {
  if (descriptor === 1) return 'stdout';
  return descriptor === 2 ? 'stderr' : null;
}

/** The arguments after the descriptor: text, position, encoding; or bytes, offset, length; or bytes and options. */
function selectBytes([data, first, second]: readonly unknown[]): Uint8Array {
  if (!ArrayBuffer.isView(data)) return toBytes(data, second);
  const bytes = toBytes(data, undefined);
  const { offset, length } =
    typeof first === 'object' && first !== null ? readRange(first) : { offset: first, length: second };
  const start = typeof offset === 'number' ? offset : 0;
  return bytes.subarray(start, typeof length === 'number' ? start + length : undefined);
}

function readRange(options: object): { readonly offset: unknown; readonly length: unknown } {
  return { offset: Reflect.get(options, 'offset'), length: Reflect.get(options, 'length') };
}

function toBytes(chunk: unknown, encoding: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Buffer.from(
    String(chunk),
    typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8',
  );
}
