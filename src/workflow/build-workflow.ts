import { basename, extname, resolve } from 'node:path';
import type { Task, Workflow, WorkflowSource } from '../model/workflow.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { textOf, valueAt, type LocatedMap } from './located.js';
import { readCall } from './plugin-call.js';
import type { TaskDraft } from './task-draft.js';

/** Builds the workflow from a file in which nothing is wrong. */
export function buildWorkflow(
  root: LocatedMap,
  drafts: readonly TaskDraft[],
  {
    origin,
    startDir,
    source,
  }: { readonly origin: WorkflowSource; readonly startDir: string; readonly source: SourceText },
): Workflow {
  const { file, dir } = origin;
  const workingDir = directory(root, dir) ?? startDir;
  const tolerant = booleanAt(valueAt(root, 'defaults'), 'continue_on_error') ?? false;
  return {
    name: textOf(valueAt(root, 'name')) ?? stemOf(file),
    description: textOf(valueAt(root, 'description')) ?? null,
    source: origin,
    workingDir,
    maxParallel: numberAt(root, 'max_parallel'),
    tasks: drafts.map((draft) => toTask(draft, { dir, workingDir, tolerant, source })),
  };
}

function toTask(
  { node, index, id, head, dependsOn }: TaskDraft,
  {
    dir,
    workingDir,
    tolerant,
    source,
  }: {
    readonly dir: string;
    readonly workingDir: string;
    readonly tolerant: boolean;
    readonly source: SourceText;
  },
): Task {
  const { call } = readCall({ node, head, label: '' }, []);
  if (id === null || call?.config === undefined || call.config === null) {
    throw new Error(`task ${String(index)} was found sound, but has no id or plugin`);
  }
  return {
    id: id.text,
    index,
    description: textOf(valueAt(node, 'description')) ?? null,
    plugin: call.plugin,
    config: call.config,
    dependsOn: [...new Set(dependsOn.map((word) => word.text))],
    continueOnError: booleanAt(node, 'continue_on_error') ?? tolerant,
    workingDir: directory(node, dir) ?? workingDir,
    place: placeOf(source, id.span.start),
  };
}

function directory(node: LocatedMap, dir: string): string | null {
  const path = textOf(valueAt(node, 'working_dir'));
  return path === undefined ? null : resolve(dir, path);
}

function booleanAt(node: Parameters<typeof valueAt>[0], key: string): boolean | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : undefined;
}

function numberAt(node: LocatedMap, key: string): number | null {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : null;
}

function stemOf(file: string): string {
  return file === '-' ? 'stdin' : basename(file, extname(file));
}
