import { tagVariable } from '../processes/proc.js';
import { toTag } from '../processes/tag-sweep.js';
import type { ModuleSource } from './protocol.js';
import { startWorker, type PluginWorker, type WorkerOptions } from './start-worker.js';

/**
 * The workers of this process:
 *
 *     (start) ──▶ busy ──(release)──▶ idle ──(acquire, same key)──▶ busy
 *                  └──(dead, or not to be used again)──▶ gone ◀──(too many idle; close)──┘
 */
export interface WorkerPool {
  /** A worker for the module, an idle one where there is. */
  acquire(source: ModuleSource): PluginWorker;
  /** Gives one back; `reusable` says that nothing of its last task is left in it. */
  release(worker: PluginWorker, reusable: boolean): void;
  /** Ends every worker, busy ones too. */
  close(): Promise<void>;
}

/** How the pool starts workers, and how many idle ones it keeps. */
export interface WorkerPoolOptions extends WorkerOptions {
  /** The run's token: it marks what code in a worker starts past `context.exec`, which ends with the run. */
  readonly tag: string;
  /** By default 8. */
  readonly maxIdle?: number;
}

/** Makes a pool without any worker. */
export function createWorkerPool({ maxIdle = 8, tag, ...rest }: WorkerPoolOptions): WorkerPool {
  const options: WorkerOptions = {
    ...rest,
    env: { ...rest.env, [tagVariable]: toTag(rest.env[tagVariable], `${tag}.thread`) },
  };
  const busy = new Set<PluginWorker>();
  /** The longest idle first. */
  const idle: PluginWorker[] = [];
  const ending = new Set<Promise<void>>();

  function end(worker: PluginWorker): void {
    const ended = worker.terminate().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  return {
    acquire(source) {
      const at = idle.findLastIndex((worker) => worker.source.key === source.key && worker.end === null);
      const [reused] = at === -1 ? [] : idle.splice(at, 1);
      const worker = reused ?? startWorker(source, options);
      busy.add(worker);
      return worker;
    },
    release(worker, reusable) {
      busy.delete(worker);
      if (!reusable || worker.end !== null) {
        end(worker);
        return;
      }
      idle.push(worker);
      for (const extra of idle.splice(0, Math.max(0, idle.length - maxIdle))) end(extra);
    },
    async close() {
      for (const worker of [...busy, ...idle.splice(0)]) end(worker);
      busy.clear();
      await Promise.all(ending);
    },
  };
}
