import { basename, resolve } from 'node:path';
import type { OpenedCatalog } from '../plugin/catalog.js';
import type { Workflow } from '../model/workflow.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { toSourceText, type SourceText } from '../text/source-text.js';
import { checkFile } from './check-file.js';
import { checkCatalog } from './check-plugins.js';
import { checkRoot, type CheckedRoot } from './check-root.js';
import { checkShape } from './check-shape.js';
import { decode } from './decode.js';
import { locate } from './locate.js';
import { entrySpan, textOf, valueAt } from './located.js';
import { parseYaml } from './parse-yaml.js';
import { readPluginKeys } from './plugin-keys.js';
import { settle } from './settle-diagnostics.js';
import type { LoadedFile, OpenedFile, SubFile, TrailFile } from './sub-workflows.js';
import { workingDirOf, type Word } from './task-draft.js';

/** A file that is to be loaded: its bytes, and what is needed to know about where it came from. */
export interface LoadRequest {
  /** As typed; `-` for standard input. */
  readonly file: string;
  /** Absolute path of the folder that the file stands in. */
  readonly dir: string;
  readonly bytes: Uint8Array;
  /** Of the bytes, in hex. */
  readonly sha256: string;
  /** Absolute path of the folder oprun was started in. */
  readonly startDir: string;
  /** How large a file may be. */
  readonly maxBytes: number;
  /**
   * Opens the modules that a file names in `plugins:`, beside the plugins that are there anyway. `dir` is the folder of
   * that file: it may be one that a task of the first file runs.
   */
  readonly openCatalog: (specs: readonly string[], dir: string) => Promise<OpenedCatalog>;
  /** Reads a file that a task names in `workflow:`, by its absolute path. */
  readonly openFile: (path: string) => OpenedFile;
}

/** What came of it. */
export interface Loaded {
  /** Null when any of the diagnostics is an error. */
  readonly workflow: Workflow | null;
  /** In the order of their places. */
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceText;
  /** What `plugins:` names. */
  readonly plugins: readonly string[];
  /** The value of `working_dir` at the top of the file, for `missingWorkingDir`; null where it has none. */
  readonly workingDirSpan: Span | null;
}

/**
 * Turns the text of a file, and of those that its tasks run, into a checked workflow, or into everything that is wrong
 * with it. Mistakes are returned; what this throws is a fault of oprun's own.
 */
export async function loadWorkflow(request: LoadRequest): Promise<Loaded> {
  const { file, dir } = request;
  const trail = file === '-' ? [] : [{ path: resolve(dir, basename(file)), file }];
  const { height: _, ...loaded } = await loadFile(request, { trail, runDir: null, known: new Map() });
  return loaded;
}

/** What a file has in common with the one that it is run by. */
interface Family {
  readonly trail: readonly TrailFile[];
  /** Where the run works; null for the first file, which says so. */
  readonly runDir: string | null;
  /** Files that have been loaded, by their path and where they work. */
  readonly known: Map<string, LoadedFile>;
}

async function loadFile(request: LoadRequest, family: Family): Promise<Loaded & LoadedFile> {
  const { file, dir, sha256, startDir } = request;
  const { text, whole, diagnostics: undecodable } = decode(request.bytes, request.maxBytes);
  const source = toSourceText(file, text);
  const nothing = { workflow: null, source, plugins: [], workingDirSpan: null, height: 1 };
  if (undecodable.length > 0) return { ...nothing, diagnostics: undecodable };

  const yaml = parseYaml(text);
  if (yaml.document === null) return { ...nothing, diagnostics: settle(yaml.diagnostics) };
  const located = locate(yaml.document.contents, text, yaml.repairs);
  const top = checkRoot(located.root, text);
  const specs = pluginSpecs(top);
  const opened = await request.openCatalog(
    specs.map((spec) => spec.text),
    dir,
  );
  const shape = checkShape(top, await readPluginKeys(top.root, opened.catalog), text);
  const workingDir = (shape.root === null ? null : workingDirOf(shape.root, dir)) ?? startDir;
  const runDir = family.runDir ?? workingDir;
  const checked = await checkFile(shape.root, {
    origin: { file, dir, sha256, text: whole },
    source,
    workingDir,
    runDir,
    opened,
    subFiles: {
      file,
      dir,
      trail: family.trail,
      openFile: request.openFile,
      load: (sub, trail) => loadSubFile(sub, request, { ...family, trail, runDir }),
    },
  });
  const found = [
    ...yaml.diagnostics,
    ...located.diagnostics,
    ...shape.diagnostics,
    ...checkCatalog(
      opened.problems,
      specs.map((spec) => spec.span),
    ),
    ...checked.diagnostics,
  ];
  const dropped = shape.dropped.map((node) => node.span);
  const diagnostics = settle(found, {
    dropped,
    linesMissing: yaml.repairs.some((repair) => repair.kind === 'lines'),
  });
  const sound = diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
  const directory = shape.root?.entries.get('working_dir');
  return {
    workflow: sound ? checked.build() : null,
    diagnostics,
    source,
    plugins: specs.map((spec) => spec.text),
    workingDirSpan: directory === undefined ? null : entrySpan(directory),
    height: checked.height + 1,
  };
}

/** The same file in the same directory is loaded once, however many tasks run it. */
async function loadSubFile(sub: SubFile, request: LoadRequest, family: Family): Promise<LoadedFile> {
  const key = `${sub.path}\0${sub.workingDir}`;
  const known = family.known.get(key);
  if (known !== undefined) return known;
  const { file, path, bytes, sha256, workingDir: startDir } = sub;
  const loaded = await loadFile(
    { ...request, file, dir: resolve(path, '..'), bytes, sha256, startDir },
    family,
  );
  family.known.set(key, loaded);
  return loaded;
}

function pluginSpecs({ root }: CheckedRoot): readonly Word[] {
  const list = root === null ? undefined : valueAt(root, 'plugins');
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, span: item.span }];
  });
}
