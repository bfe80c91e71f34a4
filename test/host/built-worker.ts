import type { WorkerOptions } from '../../src/host/workers/start-worker.js';

/** The built files that workers are made of. */
export interface BuiltWorker {
  /** Of the worker's options, what tells where the files are. */
  options(): Pick<WorkerOptions, 'entry' | 'shims' | 'env'>;
  /** URL of a built file, such as `plugins/function.js`. */
  url(name: string): string;
}

/** Those of `dist/`, which are built before any test: threads cannot load sources. */
export function builtWorker(): BuiltWorker {
  const url = (name: string): string => new URL(`../../dist/${name}`, import.meta.url).href;
  return {
    url,
    options: () => ({
      entry: new URL(url('worker.js')),
      shims: { zod: url('zod.js'), 'oprun/plugin': url('plugin.js') },
      env: process.env,
    }),
  };
}
