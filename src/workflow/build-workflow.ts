import { basename, extname } from 'node:path';
import type { ParamDeclaration, SecretDeclaration } from '../model/parameter.js';
import type { Assignment } from '../model/template.js';
import type { Task, Work, Workflow, WorkflowSource } from '../model/workflow.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { textOf, valueAt, type Located, type LocatedMap } from './located.js';
import type { ReadCall } from './plugin-call.js';
import type { TaskDraft } from './task-draft.js';
import { toDependencies, type TaskParts } from './task-parts.js';

/** What a sound file is made of, as it has been read. */
export interface SoundFile {
  readonly root: LocatedMap;
  readonly origin: WorkflowSource;
  readonly source: SourceText;
  /** Absolute path. */
  readonly workingDir: string;
  readonly envFiles: readonly string[];
  readonly params: readonly ParamDeclaration[];
  readonly env: readonly Assignment[];
  readonly defaultEnv: readonly Assignment[];
  readonly secrets: readonly SecretDeclaration[];
  readonly outputs: readonly Assignment[];
  readonly drafts: readonly TaskDraft[];
  readonly parts: ReadonlyMap<TaskDraft, TaskParts>;
  /** The files that tasks run. */
  readonly subWorkflows: ReadonlyMap<TaskDraft, Workflow>;
  readonly calls: ReadonlyMap<TaskDraft, ReadCall>;
}

/** Builds the workflow from a file in which nothing is wrong. */
export function buildWorkflow(file: SoundFile): Workflow {
  const { root, origin, workingDir, envFiles, params, env, secrets, outputs, drafts } = file;
  return {
    name: textOf(valueAt(root, 'name')) ?? stemOf(origin.file),
    description: textOf(valueAt(root, 'description')) ?? null,
    source: origin,
    workingDir,
    maxParallel: numberAt(root, 'max_parallel'),
    params,
    env,
    envFiles,
    secrets,
    outputs,
    tasks: drafts.map((draft) => toTask(draft, file)),
  };
}

function toTask(draft: TaskDraft, file: SoundFile): Task {
  const { node, index, id, workingDir } = draft;
  const parts = file.parts.get(draft);
  if (id === null || parts === undefined)
    throw new Error(`task ${String(index)} was found sound, but has no id`);
  const work = toWork(draft, parts, file);
  const tolerant = booleanAt(valueAt(file.root, 'defaults'), 'continue_on_error') ?? false;
  return {
    id: id.text,
    index,
    description: textOf(valueAt(node, 'description')) ?? null,
    dependsOn: toDependencies(draft.dependsOn),
    condition: parts.condition,
    continueOnError: booleanAt(node, 'continue_on_error') ?? tolerant,
    workingDir,
    forEach: parts.forEach,
    env: parts.env ?? (work.kind === 'plugin' ? file.defaultEnv : []),
    outputs: parts.outputs,
    work,
    place: placeOf(file.source, id.span.start),
  };
}

function toWork(draft: TaskDraft, parts: TaskParts, file: SoundFile): Work {
  const workflow = file.subWorkflows.get(draft);
  if (workflow !== undefined) return { kind: 'workflow', workflow, params: parts.params };
  if (draft.tasks.length > 0) return { kind: 'group', tasks: draft.tasks.map((task) => toTask(task, file)) };
  const call = file.calls.get(draft)?.call;
  if (call?.config === undefined || call.config === null) {
    throw new Error(`${draft.label} was found sound, but says nothing of what it does`);
  }
  return { kind: 'plugin', plugin: call.plugin, config: call.config };
}

function booleanAt(node: Located | undefined, key: string): boolean | undefined {
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
