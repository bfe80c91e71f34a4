import { dirname, resolve } from 'node:path';
import { readSource } from '../host/read-source.js';
import type { SourceBytes } from '../host/read-source.js';
import type { Workflow } from '../model/workflow.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { renderDiagnostics } from '../text/render-diagnostics.js';
import { toSourceText } from '../text/source-text.js';
import type { SourceText } from '../text/source-text.js';
import { loadWorkflow } from '../workflow/load.js';
import { createPluginModules } from './plugin-modules.js';
import type { PluginModules } from './plugin-modules.js';

/** Which file to open, and how far to go. */
export interface OpenRequest {
  /** As typed; `-` for standard input. */
  readonly file: string;
  /** Absolute: where oprun was started. */
  readonly startDir: string;
  /** Plugin modules the operator names, relative to `startDir`. */
  readonly plugins: readonly string[];
  /** Absolute: what they are relative to instead. */
  readonly pluginsDir?: string;
  /** A file larger than this is refused. */
  readonly maxBytes: number;
  /** False: nothing of the user's is loaded, and names that only a plugin module could know are notes. */
  readonly loadPlugins: boolean;
}

/** A file that was opened: a workflow, or what is wrong with it. */
export interface OpenedWorkflow {
  /** Null where a diagnostic is an error, or where `refusals` are. */
  readonly workflow: Workflow | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceText;
  /** Where the file names its `working_dir`; null where it does not. */
  readonly workingDirSpan: Span | null;
  /** Why plugin modules that the operator named cannot be taken in: one sentence each. */
  readonly refusals: readonly string[];
  /** The plugin modules the workflow may use; closed by whoever opened it. */
  readonly modules: PluginModules;
}

/** A workflow file may have this many bytes unless somebody says otherwise: 4 MiB. */
export const defaultMaxBytes: number = 4 * 1024 * 1024;

/** Reads, checks and links a workflow file. What is wrong with it is data, never a throw. */
export async function openWorkflow(request: OpenRequest): Promise<OpenedWorkflow> {
  const { file, startDir, maxBytes } = request;
  const path = file === '-' ? file : resolve(startDir, file);
  const dir = file === '-' ? startDir : dirname(path);
  return await openSource(request, { dir, read: readSource(path, maxBytes) });
}

/** Checks and links the text of a workflow file. `dir`: the absolute path of the folder that the file stands in. */
export async function openSource(
  request: OpenRequest,
  { dir, read }: { readonly dir: string; readonly read: SourceBytes },
): Promise<OpenedWorkflow> {
  const { file, startDir, pluginsDir = startDir, maxBytes } = request;
  const modules = createPluginModules();
  if (!read.ok) {
    return {
      workflow: null,
      diagnostics: [unreadable(read.reason)],
      source: toSourceText(file, ''),
      workingDirSpan: null,
      refusals: [],
      modules,
    };
  }
  const refusals: string[] = [];
  const operators = request.plugins.map((spec) => ({ spec, baseDir: pluginsDir }));
  const loaded = await loadWorkflow({
    file,
    dir,
    bytes: read.bytes,
    sha256: read.sha256,
    startDir,
    maxBytes,
    openFile: (name) => readSource(name, maxBytes),
    async openCatalog(named, baseDir) {
      const specs = [...named.map((spec) => ({ spec, baseDir })), ...operators];
      const complete = request.loadPlugins || specs.length === 0;
      const { catalog, problems } = await modules.open(request.loadPlugins ? specs : [], complete);
      for (const { index, message } of problems) if (index >= named.length) refusals.push(message);
      return { catalog, problems: problems.filter(({ index }) => index < named.length) };
    },
  });
  const workflow = refusals.length > 0 ? null : loaded.workflow;
  const { diagnostics, source, workingDirSpan } = loaded;
  return { workflow, diagnostics, source, workingDirSpan, refusals, modules };
}

/** What is wrong as text for a person; an empty text where nothing is. */
export function renderProblems(
  { source, diagnostics, refusals }: Pick<OpenedWorkflow, 'source' | 'diagnostics' | 'refusals'>,
  color: boolean,
): string {
  const lines = refusals.map((refusal) => `oprun: --plugins: ${refusal}\n`);
  return `${renderDiagnostics(source, diagnostics, { color })}${lines.join('')}`;
}

function unreadable(reason: string): Diagnostic {
  return {
    code: 'file-unreadable',
    severity: 'error',
    message: `cannot read the file: ${reason}`,
    span: null,
    hint: null,
    related: [],
  };
}
