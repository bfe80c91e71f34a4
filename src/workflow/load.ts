import type { Workflow } from '../model/workflow.js';
import type { OpenedCatalog } from '../plugin/catalog.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { toSourceText, type SourceText } from '../text/source-text.js';
import { buildWorkflow } from './build-workflow.js';
import { checkDependencies } from './check-dependencies.js';
import { checkIds } from './check-ids.js';
import { checkCatalog, checkPlugins } from './check-plugins.js';
import { checkRoot, type CheckedRoot } from './check-root.js';
import { checkShape } from './check-shape.js';
import { decode } from './decode.js';
import { locate } from './locate.js';
import { entrySpan, textOf, valueAt } from './located.js';
import { parseYaml } from './parse-yaml.js';
import { readPluginKeys } from './plugin-keys.js';
import { settle } from './settle-diagnostics.js';
import { draftTask, type Word } from './task-draft.js';

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
  /** Opens the modules that the file names in `plugins:`, beside the plugins that are there anyway. */
  readonly openCatalog: (specs: readonly string[]) => Promise<OpenedCatalog>;
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
 * Turns the text of a file into a checked workflow, or into everything that is wrong with it. Mistakes are returned;
 * what this throws is a fault of oprun's own.
 */
export async function loadWorkflow(request: LoadRequest): Promise<Loaded> {
  const { text, whole, diagnostics: undecodable } = decode(request.bytes, request.maxBytes);
  const source = toSourceText(request.file, text);
  const nothing = { workflow: null, source, plugins: [], workingDirSpan: null };
  if (undecodable.length > 0) return { ...nothing, diagnostics: undecodable };

  const yaml = parseYaml(text);
  if (yaml.document === null) return { ...nothing, diagnostics: settle(yaml.diagnostics) };
  const located = locate(yaml.document.contents, text, yaml.repairs);
  const top = checkRoot(located.root);
  const specs = pluginSpecs(top);
  const opened = await request.openCatalog(specs.map((spec) => spec.text));
  const shape = checkShape(top, await readPluginKeys(top.root, opened.catalog));
  const drafts = shape.tasks.flatMap((task, index) => draftTask(task, index) ?? []);
  const found = [
    ...yaml.diagnostics,
    ...located.diagnostics,
    ...shape.diagnostics,
    ...checkCatalog(
      opened.problems,
      specs.map((spec) => spec.span),
    ),
    ...checkIds(drafts),
    ...checkDependencies(drafts),
    ...(await checkPlugins(drafts, opened.catalog, { modulesFailed: opened.problems.length > 0 })),
  ];
  const dropped = shape.dropped.map((node) => node.span);
  const diagnostics = settle(found, {
    dropped,
    linesMissing: yaml.repairs.some((repair) => repair.kind === 'lines'),
  });
  const sound = diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
  const { file, dir, sha256, startDir } = request;
  const origin = { file, dir, sha256, text: whole };
  const workflow =
    sound && shape.root !== null ? buildWorkflow(shape.root, drafts, { origin, startDir, source }) : null;
  const workingDir = shape.root?.entries.get('working_dir');
  const workingDirSpan = workingDir === undefined ? null : entrySpan(workingDir);
  return { workflow, diagnostics, source, plugins: specs.map((spec) => spec.text), workingDirSpan };
}

function pluginSpecs({ root }: CheckedRoot): readonly Word[] {
  const list = root === null ? undefined : valueAt(root, 'plugins');
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, span: item.span }];
  });
}
