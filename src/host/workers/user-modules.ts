import module from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Jiti } from 'jiti';
import type { Shims } from './protocol.js';
import { findShim } from './shim-imports.js';

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/**
 * Imports modules of the user's: JavaScript as Node does, TypeScript through jiti. In both, `zod` and `oprun/plugin` are
 * our files. Rejects with what the module throws. One for each worker: what it does to Node's loader stays in the thread.
 *
 * @param hookUrl the file of `resolve-hook.ts`
 */
export function createUserModules(shims: Shims, hookUrl: URL): (url: string) => Promise<ModuleExports> {
  let hooked = false;
  let jiti: Promise<Jiti> | null = null;

  function hook(): void {
    // About 30 ms, so only where a user's module is loaded.
    if (!hooked) hookLoader(shims, hookUrl);
    hooked = true;
  }

  async function importTyped(url: string): Promise<ModuleExports> {
    jiti ??= openJiti(shims);
    return await (await jiti).import<ModuleExports>(fileURLToPath(url));
  }

  const imported = new Map<string, Promise<ModuleExports>>();

  /** Asked once for each module: every import passes through the thread of the hooks. */
  return async (url) => {
    const exports = imported.get(url) ?? importAny(url);
    imported.set(url, exports);
    return await exports;
  };

  async function importAny(url: string): Promise<ModuleExports> {
    hook();
    if (/\.[cm]?ts$/.test(url)) return await importTyped(url);
    try {
      const exports: ModuleExports = await import(url);
      return exports;
    } catch (error) {
      // JavaScript that imports TypeScript: Node refuses it before anything has run.
      if (isUnknownExtension(error) && url.startsWith('file:')) return await importTyped(url);
      throw error;
    }
  }
}

function hookLoader(shims: Shims, hookUrl: URL): void {
  module.register(hookUrl, { data: shims });
  hookRequire(shims);
}

// oxlint-disable no-underscore-dangle -- the name is Node's
interface ResolvingModule {
  _resolveFilename(
    request: string,
    parent?: { readonly filename?: string | null },
    ...rest: readonly unknown[]
  ): string;
}

/** `require` of a CommonJS module does not ask the hooks of `import`. */
function hookRequire(shims: Shims): void {
  const loader: unknown = module.Module;
  if (!isResolving(loader)) return;
  const resolve = loader._resolveFilename.bind(loader);
  loader._resolveFilename = (request, parent, ...rest) => {
    const shim = findShim(request, parent?.filename ?? undefined, shims);
    if (shim === null) return resolve(request, parent, ...rest);
    if (!shim.onlyIfMissing) return fileURLToPath(shim.url);
    try {
      return resolve(request, parent, ...rest);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
        return fileURLToPath(shim.url);
      throw error;
    }
  };
}

function isResolving(loader: unknown): loader is ResolvingModule {
  return (
    typeof loader === 'function' &&
    '_resolveFilename' in loader &&
    typeof loader._resolveFilename === 'function'
  );
}

/** Nothing is kept on disk: another user could plant code in jiti's default place, the shared temporary folder. */
async function openJiti(shims: Shims): Promise<Jiti> {
  const { createJiti } = await import('jiti');
  const zod: unknown = await import(shims.zod);
  const plugin: unknown = await import(shims['oprun/plugin']);
  return createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: true,
    esmEvalTempFile: false,
    virtualModules: { zod, 'zod/v4': zod, 'oprun/plugin': plugin },
  });
}

function isUnknownExtension(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';
}
