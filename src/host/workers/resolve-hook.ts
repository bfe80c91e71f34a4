import type { InitializeHook, ResolveHook } from 'node:module';
import type { Shims } from './protocol.js';
import { findShim } from './shim-imports.js';

/*
 * Hooks for `import` in a worker that loads modules of the user's (`module.register`): they run on a thread of their own
 * and find `zod` and `oprun/plugin` in our files, in folders that have no `node_modules` at all.
 */

let shims: Shims | null = null;

/** Told once which files to use. */
export const initialize: InitializeHook<Shims> = (data) => {
  shims = data;
};

/** Finds the module that an import means. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const shim = shims === null ? null : findShim(specifier, context.parentURL, shims);
  if (shim === null) return await nextResolve(specifier, context);
  if (!shim.onlyIfMissing) return { url: shim.url, shortCircuit: true };
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      return { url: shim.url, shortCircuit: true };
    }
    throw error;
  }
};
