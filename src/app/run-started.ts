import { readGitCommit } from '../host/git-commit.js';
import { readMachine } from '../host/machine.js';
import { toDeclaration } from '../model/declaration.js';
import { journalFormat } from '../model/event.js';
import type { Provenance, RunStarted, Selection } from '../model/event.js';
import type { JsonObject } from '../model/json.js';
import { hookTasks } from '../model/workflow.js';
import type { Task, Work, Workflow } from '../model/workflow.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { Fault } from './fault.js';
import type { PluginModules } from './plugin-modules.js';
import { version } from './version.js';

/** What a run adds to its workflow. */
export interface RunCircumstances {
  readonly directory: RunDirectory;
  readonly params: JsonObject;
  readonly selection: Selection | null;
  readonly maxParallel: number;
  readonly modules: Pick<PluginModules, 'provenanceOf'>;
  /** What is to go wrong on purpose. */
  readonly faults: readonly Fault[];
  /** Absolute; stands in for the `env_file` of the workflow. Null where nothing does. */
  readonly envFile: string | null;
}

/** The first fact of a run: what it means to do, and what does it. */
export function toRunStarted(
  workflow: Workflow,
  { directory, params, selection, maxParallel, modules, faults, envFile }: RunCircumstances,
): RunStarted {
  return {
    type: 'run.started',
    format: journalFormat,
    run: directory,
    workflow: {
      name: workflow.name,
      description: workflow.description,
      file: workflow.source.file,
      dir: workflow.source.dir,
      sha256: workflow.source.sha256,
      working_dir: workflow.workingDir,
    },
    params,
    selection,
    max_parallel: maxParallel,
    ...(faults.length === 0 ? {} : { injected: faults.map(({ text }) => text) }),
    ...(envFile === null ? {} : { env_file: envFile }),
    provenance: provenanceOf(workflow, modules),
    tasks: workflow.tasks.map(toDeclaration),
  };
}

function provenanceOf(workflow: Workflow, modules: RunCircumstances['modules']): Provenance {
  const used = [...new Set(pluginsOf(workflow))].toSorted();
  return {
    oprun: version,
    ...readMachine(),
    git_commit: readGitCommit(workflow.source.dir),
    plugins: Object.fromEntries(used.map((name) => [name, modules.provenanceOf(name)])),
  };
}

/** Names of the plugins that may be called, also by other files, by undo, fallbacks, hooks and the message at the end. */
function pluginsOf({ tasks, hooks, notify }: Workflow): readonly string[] {
  return [...tasks, ...hookTasks(hooks), ...(notify?.command ? [notify.command] : [])].flatMap(pluginsOfTask);
}

function pluginsOfTask({ work, rules: { fallback }, undo }: Task): readonly string[] {
  return [
    ...pluginsOfWork(work),
    ...(fallback?.kind === 'plugin' ? [fallback.plugin] : []),
    ...(undo === null ? [] : pluginsOfTask(undo)),
  ];
}

function pluginsOfWork(work: Work): readonly string[] {
  switch (work.kind) {
    case 'plugin':
      return [work.plugin];
    case 'group':
      return work.tasks.flatMap(pluginsOfTask);
    case 'workflow':
      return work.workflow.tasks.flatMap(pluginsOfTask);
    default:
      return work satisfies never;
  }
}
