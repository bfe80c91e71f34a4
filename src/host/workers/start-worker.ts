import { MessageChannel, Worker, type ResourceLimits } from 'node:worker_threads';
import type { Failure } from '../../model/failure.js';
import type { StreamName } from '../../model/ports.js';
import { toFailure } from '../../plugin/to-failure.js';
import { tagVariable } from '../processes/proc.js';
import { toTag } from '../processes/tag-sweep.js';
import { endStrays } from './end-strays.js';
import { createOutputRing, createRingReader } from './output-ring.js';
import type { Answer, FromWorker, ModuleSource, Shims, ToWorker, WorkerSetup } from './protocol.js';

/** A running worker, seen from the host. Between two conversations it does not keep the process alive. */
export interface PluginWorker {
  readonly source: ModuleSource;
  /** Why the worker is gone; null while it lives. */
  readonly end: WorkerEnd | null;
  /** Starts a conversation; there is one at a time, until `hangUp`. */
  listen(listener: WorkerListener): void;
  hangUp(): void;
  post(message: ToWorker): void;
  /** Answers what the worker asks; it sleeps until then. */
  answer(answer: Answer): void;
  /**
   * Ends it, with the processes its code has started. A thread that hangs in a system call cannot be ended: it is given up
   * after a while. This process can go on to its end then, but not exit by itself.
   */
  terminate(): Promise<'ended' | 'stuck'>;
}

/** Who takes what a worker says. */
export interface WorkerListener {
  onMessage(message: FromWorker): void;
  /** Where it is missing, some of the output is kept for whoever runs the first task. */
  onOutput?(stream: StreamName, bytes: Uint8Array): void;
  onEnd(end: WorkerEnd): void;
}

/** Why a worker is gone. */
export type WorkerEnd =
  /** By itself (`code` is null), by `process.exit(code)`, or because the host ended it. */
  | { readonly kind: 'exited'; readonly code: number | null }
  | { readonly kind: 'crashed'; readonly failure: Failure }
  | { readonly kind: 'out_of_memory' }
  | { readonly kind: 'terminated' };

/** How workers are started. */
export interface WorkerOptions {
  /** The built `main.ts`. */
  readonly entry: URL;
  readonly shims: Shims;
  /** What the worker's environment is made of; each has a copy of its own. */
  readonly env: NodeJS.ProcessEnv;
  readonly resourceLimits?: ResourceLimits;
}

/** In bytes: what a module prints while nobody listens, on import, is kept for the log of its first task. */
const keptOutput = 64 * 1024;

/** How long a thread may take to end. */
const endingMs = 2000;

/** Room for short-lived values in each thread, half of what Node gives: of many threads it adds up. */
const youngMb = 24;

/**
 * Starts a worker for a module. The module is loaded with the first request.
 *
 * @param token marks what code in the worker starts past `context.exec`
 */
export function startWorker(source: ModuleSource, token: string, options: WorkerOptions): PluginWorker {
  const output = createOutputRing();
  const read = createRingReader(output);
  const answered = new SharedArrayBuffer(4);
  const channel = new MessageChannel();
  const setup: WorkerSetup = {
    module: source,
    shims: options.shims,
    output,
    answered,
    answers: channel.port1,
  };
  const worker = new Worker(options.entry, {
    workerData: setup,
    transferList: [channel.port1],
    env: { ...options.env, [tagVariable]: toTag(options.env[tagVariable], token) },
    // What is printed past the ring must not reach oprun's own streams.
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb, ...options.resourceLimits },
  });
  channel.port2.unref();
  worker.unref();

  let listener: WorkerListener | null = null;
  let early: { readonly stream: StreamName; readonly bytes: Uint8Array }[] | null = [];
  let draining = false;
  let announced: WorkerEnd | null = null;
  let end: WorkerEnd | null = null;

  function drain(): void {
    draining = false;
    read((stream, bytes) => {
      if (listener?.onOutput !== undefined) listener.onOutput(stream, bytes);
      else if (early !== null && byteLength(early) < keptOutput) early.push({ stream, bytes });
    });
  }

  worker.on('message', (message: FromWorker) => {
    if (message.type === 'output') {
      // In a turn of its own, so that a worker that prints without pause leaves turns for everybody else.
      if (!draining) setImmediate(drain);
      draining = true;
      return;
    }
    drain();
    // What it makes of its processes' being ended is not how it would have ended by itself.
    if (announced?.kind === 'terminated') return;
    if (message.type === 'crashed') announced = { kind: 'crashed', failure: message.failure };
    else if (message.type === 'exiting') announced ??= { kind: 'exited', code: message.code };
    else listener?.onMessage(message);
  });
  worker.on('error', (error) => {
    announced ??= toEnd(error);
  });
  worker.on('exit', () => {
    channel.port2.close();
    conclude();
  });

  function conclude(): void {
    if (end !== null) return;
    drain();
    end = announced ?? { kind: 'exited', code: null };
    listener?.onEnd(end);
  }

  return {
    source,
    get end() {
      return end;
    },
    listen(next) {
      if (listener !== null) throw new Error('a worker has one conversation at a time');
      listener = next;
      worker.ref();
    },
    hangUp() {
      listener = null;
      worker.unref();
    },
    post(message) {
      if (message.type === 'run') {
        for (const { stream, bytes } of early ?? []) listener?.onOutput?.(stream, bytes);
        early = null;
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(message);
    },
    answer(answer) {
      channel.port2.postMessage(answer);
      const flag = new Int32Array(answered);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    },
    async terminate() {
      announced ??= { kind: 'terminated' };
      let timer: NodeJS.Timeout | undefined;
      const stuck = new Promise<'stuck'>((resolve) => {
        timer = setTimeout(() => resolve('stuck'), endingMs);
      });
      // One that the thread waits for in a system call lets it go on.
      const strays = endStrays(token);
      const how = await Promise.race([worker.terminate().then(() => 'ended' as const), stuck]);
      clearTimeout(timer);
      // `terminate` makes whoever is still busy wait for the thread again.
      if (how === 'stuck') worker.unref();
      await strays;
      conclude();
      return how;
    },
  };
}

function byteLength(pieces: readonly { readonly bytes: Uint8Array }[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** What Node says of a thread: it may also be that none could be started, for lack of descriptors, say. */
function toEnd(error: unknown): WorkerEnd {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { kind: 'out_of_memory' };
  return { kind: 'crashed', failure: toFailure(error) };
}
