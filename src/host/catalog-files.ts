import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogProblem } from '../plugin/catalog.js';
import { findPackage } from './workers/find-user-module.js';

/** A word of a `plugins:` list, or of `--plugins`. */
export interface PluginSpec {
  readonly spec: string;
  /** Absolute path of the folder that it is relative to: the workflow's, or where the command was typed. */
  readonly baseDir: string;
}

/** A file that is to hold plugins. */
export interface PluginFile {
  /** Absolute path, without symbolic links: one file has one. */
  readonly path: string;
  /** As a person would name it, from the folder of the spec. */
  readonly shown: string;
}

/** The files that a spec means, or why there are none. */
export type FoundFiles =
  { readonly files: readonly PluginFile[] } | { readonly problem: Pick<CatalogProblem, 'kind' | 'message'> };

/**
 * Finds what a spec means: a file; a folder, which means its index file, or else the modules directly inside and the
 * subfolders that have an index file, in the order of their names; or an installed package. Runs nothing.
 */
export async function findPluginFiles({ spec, baseDir }: PluginSpec): Promise<FoundFiles> {
  const path = resolve(baseDir, spec);
  const kind = await kindOf(path);
  if (kind === 'file') return { files: [await toFile(path, baseDir)] };
  if (kind === 'folder') return await findInFolder(path, baseDir);
  if (isPath(spec)) return { problem: { kind: 'not_found', message: `there is no file or folder ${path}` } };
  const found = await findPackage(spec, baseDir);
  if (found?.url.startsWith('file:') === true)
    return { files: [{ path: fileURLToPath(found.url), shown: spec }] };
  return {
    problem: {
      kind: 'not_found',
      message: `"${spec}" is neither a file or folder nor a package installed for ${baseDir}`,
    },
  };
}

const extensions = ['.mjs', '.js', '.mts', '.ts', '.cjs', '.cts'];

async function findInFolder(folder: string, baseDir: string): Promise<FoundFiles> {
  const index = await findIndex(folder);
  if (index !== null) return { files: [await toFile(index, baseDir)] };
  const names = (await readdir(folder)).filter(isMeant).toSorted();
  const found = await Promise.all(names.map(async (name) => await findModule(join(folder, name))));
  const paths = found.filter((path) => path !== null);
  const files = await Promise.all(paths.map(async (path) => await toFile(path, baseDir)));
  if (files.length > 0) return { files };
  return {
    problem: {
      kind: 'not_a_plugin',
      message: `the folder ${folder} holds no module (${extensions.join(' ')})`,
    },
  };
}

/** Hidden entries, those that start with `_`, declarations and tests are nobody's plugins. */
function isMeant(name: string): boolean {
  return !/^[._]|^node_modules$|\.(d|test|spec)\.[cm]?[jt]s$/.test(name);
}

async function findModule(path: string): Promise<string | null> {
  const kind = await kindOf(path);
  if (kind === 'file') return extensions.some((extension) => path.endsWith(extension)) ? path : null;
  return kind === 'folder' ? await findIndex(path) : null;
}

async function findIndex(folder: string): Promise<string | null> {
  for (const extension of extensions) {
    const index = join(folder, `index${extension}`);
    if ((await kindOf(index)) === 'file') return index;
  }
  return null;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'none';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'none';
    throw error;
  }
}

function isPath(spec: string): boolean {
  return spec.startsWith('.') || isAbsolute(spec) || extensions.some((extension) => spec.endsWith(extension));
}

async function toFile(path: string, baseDir: string): Promise<PluginFile> {
  const inside = relative(baseDir, path);
  return {
    path: await realpath(path),
    shown: inside.startsWith('..') || isAbsolute(inside) ? path : `.${sep}${inside}`,
  };
}
