import type { Shims } from './protocol.js';

/** Which of our files stands for an import, and when. */
export interface ShimmedImport {
  /** A `file:` URL. */
  readonly url: string;
  /** A package's own copy comes first; ours helps only where it has none. */
  readonly onlyIfMissing: boolean;
}

/**
 * `oprun/plugin` is always ours. `zod` is ours too, so that both sides share one, but for installed packages, which keep
 * the one they were built with. Null for every other import.
 *
 * @param importer `file:` URL or path of the module that imports; undefined where there is none
 */
export function findShim(
  specifier: string,
  importer: string | undefined,
  shims: Shims,
): ShimmedImport | null {
  const from = importer ?? '';
  if (Object.values(shims).includes(from)) return null;
  if (specifier === 'oprun/plugin') return { url: shims[specifier], onlyIfMissing: false };
  if (specifier !== 'zod' && specifier !== 'zod/v4') return null;
  return { url: shims.zod, onlyIfMissing: from.includes('/node_modules/') };
}
