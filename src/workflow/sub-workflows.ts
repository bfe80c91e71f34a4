import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Workflow } from '../model/workflow.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { entrySpan, textOf, type Entry } from './located.js';
import type { TaskDraft } from './task-draft.js';

/** How many files may run each other as tasks, the first one counted. */
export const deepestWorkflows = 8;

/** The bytes of a file, or why there are none. */
export type OpenedFile =
  | { readonly ok: true; readonly bytes: Uint8Array; /** Of the bytes, in hex. */ readonly sha256: string }
  | { readonly ok: false; readonly reason: string };

/** A file that is run as a task of another one. */
export interface SubFile {
  /** As a person knows it: relative as the file that names it is. */
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Absolute path: where its tasks run unless it says otherwise. */
  readonly workingDir: string;
}

/** A file that has been loaded. */
export interface LoadedFile {
  readonly workflow: Workflow | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceText;
  /** How many files are nested in it, itself counted. */
  readonly height: number;
}

/** What is needed to load the files that tasks name. */
export interface SubWorkflowContext {
  /** As the reader was given it. */
  readonly file: string;
  /** Absolute path of the folder that the paths are relative to. */
  readonly dir: string;
  /** The files that run this one, and this one last: absolute paths with the names that they go by. */
  readonly trail: readonly TrailFile[];
  readonly openFile: (path: string) => OpenedFile;
  /** Loads a file, or finds it where that has been done before. */
  readonly load: (file: SubFile, trail: readonly TrailFile[]) => Promise<LoadedFile>;
}

/** One of the files that run each other. */
export interface TrailFile {
  readonly path: string;
  readonly file: string;
}

/** The files that are run as tasks, by the task. */
export interface SubWorkflows {
  readonly byTask: ReadonlyMap<TaskDraft, Workflow>;
  readonly diagnostics: readonly Diagnostic[];
  /** How many files are nested below. */
  readonly height: number;
}

/** Loads the files that tasks name by `workflow`, one after the other: what is wrong in one is told where it is named. */
export async function openSubWorkflows(
  drafts: readonly TaskDraft[],
  context: SubWorkflowContext,
): Promise<SubWorkflows> {
  const byTask = new Map<TaskDraft, Workflow>();
  const diagnostics: Diagnostic[] = [];
  let height = 0;
  for (const draft of drafts) {
    const entry = draft.node.entries.get('workflow');
    const name = textOf(entry?.value);
    if (entry === undefined || name === undefined) continue;
    const opened = await openOne({ entry, name, workingDir: draft.workingDir }, context);
    if ('code' in opened) {
      diagnostics.push(opened);
      continue;
    }
    byTask.set(draft, opened.workflow);
    height = Math.max(height, opened.height);
  }
  return { byTask, diagnostics, height };
}

/** Where a task names a file. */
interface NamedFile {
  readonly entry: Entry;
  readonly name: string;
  /** Absolute path: where the task works. */
  readonly workingDir: string;
}

async function openOne(
  { entry, name, workingDir }: NamedFile,
  { file: from, dir, trail, openFile, load }: SubWorkflowContext,
): Promise<Diagnostic | { readonly workflow: Workflow; readonly height: number }> {
  const span = entrySpan(entry);
  const path = resolve(dir, name);
  const file = shownName(from, name);
  const here = [...trail, { path, file }];
  const first = trail.findIndex((known) => known.path === path);
  if (first !== -1) {
    const circle = here.slice(first).map((known) => known.file);
    const message = `these files run each other in a circle: ${circle.join(' → ')}`;
    return errorAt('workflow-loop', span, message, { hint: 'one of them has to do without the next' });
  }
  if (here.length > deepestWorkflows) return tooDeep(entry, here);
  const opened = openFile(path);
  if (!opened.ok) {
    const message = `cannot read the workflow ${quoted(file, 200)}: ${opened.reason}`;
    const hint = 'the path is relative to the folder of the file that names it';
    return errorAt('workflow-unreadable', span, message, { hint: isAbsolute(name) ? null : hint });
  }
  const { bytes, sha256 } = opened;
  const loaded = await load({ file, path, bytes, sha256, workingDir }, here);
  if (loaded.workflow === null) return invalid(entry, file, loaded);
  if (trail.length + loaded.height > deepestWorkflows) return tooDeep(entry, here);
  return { workflow: loaded.workflow, height: loaded.height };
}

/** Relative to where the first file is relative to. */
function shownName(from: string, name: string): string {
  return isAbsolute(name) || from === '-' ? name : join(dirname(from), name);
}

function tooDeep(entry: Entry, trail: readonly TrailFile[]): Diagnostic {
  const message = `files run each other more than ${String(deepestWorkflows)} deep: ${trail.map(({ file }) => file).join(' → ')}`;
  return errorAt('workflow-too-deep', entrySpan(entry), message, {
    hint: 'let one file run several others instead of the next one',
  });
}

/** The first mistake of the file stands for all of them; one that is about several files is told as it is. */
function invalid(entry: Entry, file: string, { diagnostics, source }: LoadedFile): Diagnostic {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) throw new Error(`${file} was refused with no mistake in it`);
  const { code, message, hint, span } = first;
  if (code === 'workflow-loop' || code === 'workflow-too-deep') {
    return errorAt(code, entrySpan(entry), message, { hint });
  }
  const place = span === null ? null : placeOf(source, span.start);
  const where = place === null ? file : `${file}:${String(place.line)}:${String(place.column)}`;
  const others = errors.length > 1 ? `, and ${String(errors.length - 1)} more` : '';
  const what = code === 'workflow-invalid' ? message : `the workflow cannot run: ${where}: ${message}`;
  return errorAt('workflow-invalid', entrySpan(entry), `${what}${others}`, {
    hint: `oprun validate ${file}`,
  });
}
