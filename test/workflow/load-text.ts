import { loadWorkflow, type Loaded } from '../../src/workflow/load.js';
import { staticCatalog } from '../diagnostics/static-catalog.js';

/** Loads a text as the file `/flows/load.yaml`, with oprun started in `/start`. */
export function loadText(text: string | Uint8Array): Promise<Loaded> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return loadWorkflow({
    file: 'flows/load.yaml',
    dir: '/flows',
    bytes,
    sha256: 'cafe',
    startDir: '/start',
    maxBytes: 4 * 1024 * 1024,
    openCatalog: (specs) => Promise.resolve(staticCatalog({ complete: specs.length === 0 })),
  });
}
