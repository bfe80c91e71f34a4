import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll } from 'vitest';
import type { WorkerOptions } from '../../src/host/workers/start-worker.js';

/** The built files that workers are made of. */
export interface BuiltWorker {
  /** Of the worker's options, what tells where the files are. */
  options(): Pick<WorkerOptions, 'entry' | 'shims' | 'env'>;
  /** URL of a built file, such as `plugins/function.js`. */
  url(name: string): string;
}

const inputs = {
  worker: 'src/host/workers/main.ts',
  'resolve-hook': 'src/host/workers/resolve-hook.ts',
  zod: 'src/host/workers/zod.ts',
  plugin: 'src/plugin/index.ts',
  'plugins/function': 'plugins/function/index.ts',
};

/** Bundles what a worker needs for the tests of this file, as the build does: threads cannot load sources. */
export function buildWorker(): BuiltWorker {
  let dir = '';
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'oprun-worker-'));
    const bundle = await rolldown({
      input: inputs,
      platform: 'node',
      external: [/^jiti/],
      resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    });
    await bundle.write({
      dir,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
    });
    await bundle.close();
    cpSync('package.json', join(dir, 'package.json'));
    symlinkSync(join(process.cwd(), 'node_modules'), join(dir, 'node_modules'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const url = (name: string): string => pathToFileURL(join(dir, name)).href;
  return {
    url,
    options: () => ({
      entry: new URL(url('worker.js')),
      shims: { zod: url('zod.js'), 'oprun/plugin': url('plugin.js') },
      env: process.env,
    }),
  };
}
