import { basename, dirname, relative, resolve } from 'node:path';
import { exampleWorkflow, initFiles } from '../host/scaffold/init-files.js';
import { pluginFiles } from '../host/scaffold/plugin-files.js';
import { writeNewFiles } from '../host/scaffold/write-new-files.js';

/** What was written, as paths a person can use, or why nothing was. */
export type Scaffolded =
  | { readonly ok: true; readonly written: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Writes the files of `oprun init` into `dir`, relative to `startDir`. */
export function scaffoldProject(startDir: string, dir: string): Scaffolded {
  return scaffold(startDir, resolve(startDir, dir), initFiles);
}

/** Writes a new plugin with its test, example and page under `plugins/NAME`. */
export function scaffoldPlugin(startDir: string, name: string): Scaffolded {
  return scaffold(startDir, startDir, pluginFiles(name));
}

/** Writes the example workflow to a file. */
export function scaffoldExample(startDir: string, file: string): Scaffolded {
  const target = resolve(startDir, file);
  return scaffold(startDir, dirname(target), new Map([[basename(target), exampleWorkflow]]));
}

function scaffold(startDir: string, dir: string, files: ReadonlyMap<string, string>): Scaffolded {
  const reason = writeNewFiles(dir, files);
  if (reason !== null) return { ok: false, reason };
  return { ok: true, written: [...files.keys()].map((path) => relative(startDir, resolve(dir, path))) };
}
