import { loadWorkflow, type Loaded } from '../../src/workflow/load.js';
import { staticCatalog } from '../diagnostics/static-catalog.js';

/**
 * Loads a text as the file `/flows/load.yaml`, with oprun started in `/start`. `files` are others that it may name in
 * `workflow:`, by absolute path.
 */
export function loadText(
  text: string | Uint8Array,
  files: Readonly<Record<string, string>> = {},
): Promise<Loaded> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return loadWorkflow({
    file: 'flows/load.yaml',
    dir: '/flows',
    bytes,
    sha256: 'cafe',
    startDir: '/start',
    maxBytes: 4 * 1024 * 1024,
    openCatalog: (specs) => Promise.resolve(staticCatalog({ complete: specs.length === 0 })),
    openFile(path) {
      const sub = files[path];
      return sub === undefined
        ? { ok: false, reason: 'there is no such file' }
        : { ok: true, bytes: new TextEncoder().encode(sub), sha256: `sha of ${path}` };
    },
  });
}
