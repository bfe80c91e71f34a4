import type { ParamDeclaration, SecretDeclaration } from '../model/parameter.js';
import type { Assignment, Template } from '../model/template.js';
import type { Workflow, WorkflowSource } from '../model/workflow.js';
import type { SourceText } from '../text/source-text.js';
import type { Attached } from './attached-drafts.js';
import type { HookDrafts } from './hook-drafts.js';
import type { LocatedMap } from './located.js';
import type { ReadCall } from './plugin-call.js';
import type { ReadNotify } from './read-notify.js';
import type { ReadRules } from './read-rules.js';
import type { TaskDraft } from './task-draft.js';
import type { TaskParts } from './task-parts.js';

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
  readonly hooks: HookDrafts;
  /** What `concurrency` names its group; null where it does not. */
  readonly group: Template | null;
  readonly notify: Pick<ReadNotify, 'channels' | 'command'>;
  readonly parts: ReadonlyMap<TaskDraft, TaskParts>;
  /** The rules of tasks and of undo. */
  readonly rules: ReadonlyMap<TaskDraft, ReadRules>;
  /** By task: what calls a plugin beside its own. */
  readonly attached: ReadonlyMap<TaskDraft, Attached>;
  /** The files that tasks run. */
  readonly subWorkflows: ReadonlyMap<TaskDraft, Workflow>;
  readonly calls: ReadonlyMap<TaskDraft, ReadCall>;
}
