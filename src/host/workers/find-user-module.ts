import { stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folders that a module named in a workflow may be relative to; absolute paths. */
export interface ModuleFolders {
  readonly workflowDir: string;
  readonly workingDir: string;
}

/** Where a module lies, or a sentence that says why there is none. */
export type FoundModule = { readonly url: string } | { readonly problem: string };

/**
 * Finds the module that a workflow names: a path that starts with a dot follows the workflow file, another path the
 * working directory where such a file exists, anything else is an installed package, looked for from the workflow's
 * folder.
 */
export async function findUserModule(specifier: string, folders: ModuleFolders): Promise<FoundModule> {
  if (specifier.startsWith('node:')) return { url: specifier };
  if (specifier.startsWith('file:')) return await findFile(fileURLToPath(specifier));
  if (specifier.startsWith('.')) return await findFile(resolve(folders.workflowDir, specifier));
  const path = resolve(folders.workingDir, specifier);
  if (specifier.startsWith('/')) return await findFile(path);
  const found = await findFile(path);
  if ('url' in found) return found;
  return (
    (await findPackage(specifier, folders.workflowDir)) ?? {
      problem: describeMissing(specifier, found.problem),
    }
  );
}

/** Finds an installed package from a folder, without running anything of it; null where there is none. */
export async function findPackage(
  specifier: string,
  folder: string,
): Promise<{ readonly url: string } | null> {
  const { createJiti } = await import('jiti');
  const parentURL = pathToFileURL(join(folder, 'workflow.yaml'));
  const url = createJiti(import.meta.url, { fsCache: false }).esmResolve(specifier, { parentURL, try: true });
  return url === undefined ? null : { url };
}

async function findFile(path: string): Promise<FoundModule> {
  try {
    const found = await stat(path);
    return found.isFile() ? { url: pathToFileURL(path).href } : { problem: `${path} is not a file` };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return { problem: `there is no file ${path}` };
    }
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function describeMissing(specifier: string, problem: string): string {
  const isPath = specifier.includes('/') || extname(specifier) !== '';
  return isPath
    ? `${problem}, and no package is called "${specifier}"`
    : `no package called "${specifier}" is installed`;
}
