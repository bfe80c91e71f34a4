import type { ModuleSource } from './protocol.js';
import { startWorker, type PluginWorker, type WorkerOptions } from './start-worker.js';

/**
 * The workers of this process:
 *
 *     (start) ──▶ busy ──(release)──▶ idle ──(acquire, same key)──▶ busy
 *                  └──(dead, or not to be used again)──▶ gone ◀──(too many idle; close)──┘
 */
export interface WorkerPool {
  /**
   * A worker for the module: an idle one where there is, else one that becomes idle within a moment, else a new one. A
   * thread takes as long to start as many short tasks take, and tens of megabytes.
   */
  acquire(source: ModuleSource): Promise<PluginWorker>;
  /** Gives one back; `reusable` says that nothing of its last task is left in it. Resolves when the rest of one is gone. */
  release(worker: PluginWorker, reusable: boolean): Promise<void>;
  /** Ends every worker, busy ones too. */
  close(): Promise<void>;
  /** Whether a thread that hangs in a system call was given up: this process cannot exit by itself then. */
  isStuck(): boolean;
}

/** How the pool starts workers, and how many idle ones it keeps. */
export interface WorkerPoolOptions extends WorkerOptions {
  /** The run's token: it marks what code in a worker starts past `context.exec`, which ends with the run. */
  readonly tag: string;
  /** By default 8. */
  readonly maxIdle?: number;
  /** How many milliseconds a task waits for a thread that is busy before it gets one of its own; by default 100. */
  readonly patienceMs?: number;
}

/** Somebody who waits for a worker of one module. */
interface Waiter {
  readonly key: string;
  readonly take: (worker: PluginWorker) => void;
}

/** Makes a pool without any worker. */
export function createWorkerPool({
  maxIdle = 8,
  patienceMs = 100,
  tag,
  ...options
}: WorkerPoolOptions): WorkerPool {
  let started = 0;
  const busy = new Set<PluginWorker>();
  /** The longest idle first. */
  const idle: PluginWorker[] = [];
  /** Who has waited longest first. */
  const waiting: Waiter[] = [];
  const ending = new Set<Promise<unknown>>();
  let stuck = false;

  async function end(worker: PluginWorker): Promise<void> {
    const ended = worker.terminate();
    ending.add(ended);
    if ((await ended) === 'stuck') stuck = true;
    ending.delete(ended);
  }

  function start(source: ModuleSource): PluginWorker {
    return keepBusy(startWorker(source, `${tag}.thread${++started}.`, options));
  }

  function keepBusy(worker: PluginWorker): PluginWorker {
    busy.add(worker);
    return worker;
  }

  async function waitOrStart(source: ModuleSource): Promise<PluginWorker> {
    return await new Promise((resolve) => {
      const startOwn = (): void => {
        const at = waiting.indexOf(waiter);
        if (at === -1) return;
        waiting.splice(at, 1);
        resolve(start(source));
      };
      // Where this thread itself was busy, what the others have said meanwhile is heard first.
      const timer = setTimeout(() => setImmediate(startOwn), patienceMs);
      const waiter: Waiter = {
        key: source.key,
        take(worker) {
          clearTimeout(timer);
          resolve(worker);
        },
      };
      waiting.push(waiter);
    });
  }

  return {
    async acquire(source) {
      const at = idle.findLastIndex((worker) => worker.source.key === source.key && worker.end === null);
      const [reused] = at === -1 ? [] : idle.splice(at, 1);
      if (reused !== undefined) return keepBusy(reused);
      const isShared = [...busy].some((worker) => worker.source.key === source.key);
      return isShared ? await waitOrStart(source) : start(source);
    },
    async release(worker, reusable) {
      busy.delete(worker);
      if (!reusable || worker.end !== null) {
        await end(worker);
        return;
      }
      const next = waiting.findIndex(({ key }) => key === worker.source.key);
      const [waiter] = next === -1 ? [] : waiting.splice(next, 1);
      if (waiter !== undefined) {
        waiter.take(keepBusy(worker));
        return;
      }
      idle.push(worker);
      // An idle worker has nothing left that anybody would wait for.
      for (const extra of idle.splice(0, Math.max(0, idle.length - maxIdle))) void end(extra);
    },
    async close() {
      const all = [...busy, ...idle.splice(0)];
      busy.clear();
      await Promise.all([...all.map(async (worker) => await end(worker)), ...ending]);
    },
    isStuck: () => stuck,
  };
}
