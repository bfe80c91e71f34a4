import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { CatalogProblem } from '../plugin/catalog.js';
import { findSyntaxFault } from './catalog-syntax.js';
import type { PluginFile } from './catalog-files.js';
import { toSource, type PluginModule } from './plugin-module.js';
import { askModule } from './workers/ask-module.js';
import type { WorkerPool } from './workers/pool.js';

/** The plugins of a file, or why there are none. */
export type OpenedFile =
  | { readonly plugins: readonly { readonly module: PluginModule; readonly summary: string | null }[] }
  | { readonly problem: Pick<CatalogProblem, 'kind' | 'message'> };

/** Opens a file of plugins, in a worker: a module that throws, exits or never finishes on import harms nobody else. */
export async function openPluginFile(
  pool: WorkerPool,
  file: PluginFile,
  limitMs: number,
): Promise<OpenedFile> {
  const url = pathToFileURL(file.path).href;
  const reply = await askModule(pool, toSource({ url, origin: 'user' }), { type: 'list' }, limitMs);
  if (reply.type === 'refused') {
    const line = /\.[cm]?js$/.test(file.path) ? await findSyntaxFault(file.path) : null;
    return broken(file, line === null ? reply.failure.message : `${reply.failure.message} (line ${line})`);
  }
  if (reply.type !== 'listed') return broken(file, `it answered "${reply.type}"`);
  const { plugins, problem } = reply;
  if (problem !== null) {
    return { problem: { kind: problem.kind, message: `${file.shown} is no plugin: ${problem.message}` } };
  }
  const sha256 = await digest(file.path);
  return {
    plugins: plugins.map(({ name, summary, version }) => ({
      module: {
        name,
        url,
        origin: 'user',
        source: file.path,
        shown: file.shown,
        version,
        sha256,
        builtin: null,
      },
      summary,
    })),
  };
}

function broken(file: PluginFile, reason: string): OpenedFile {
  return { problem: { kind: 'broken', message: `${file.shown} cannot be loaded: ${reason}` } };
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
