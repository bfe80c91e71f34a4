import { readGitCommit } from '../host/git-commit.js';
import { readMachine } from '../host/machine.js';
import { toDeclaration } from '../model/declaration.js';
import { journalFormat } from '../model/event.js';
import type { Provenance, RunStarted, Selection } from '../model/event.js';
import type { JsonObject } from '../model/json.js';
import type { Task, Workflow } from '../model/workflow.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { PluginModules } from './plugin-modules.js';
import { version } from './version.js';

/** What a run adds to its workflow. */
export interface RunCircumstances {
  readonly directory: RunDirectory;
  readonly params: JsonObject;
  readonly selection: Selection | null;
  readonly maxParallel: number;
  readonly modules: PluginModules;
}

/** The first fact of a run: what it means to do, and what does it. */
export function toRunStarted(
  workflow: Workflow,
  { directory, params, selection, maxParallel, modules }: RunCircumstances,
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
    provenance: provenanceOf(workflow, modules),
    tasks: workflow.tasks.map(toDeclaration),
  };
}

function provenanceOf(workflow: Workflow, modules: PluginModules): Provenance {
  const used = [...new Set(pluginsOf(workflow.tasks))].toSorted();
  return {
    oprun: version,
    ...readMachine(),
    git_commit: readGitCommit(workflow.source.dir),
    plugins: Object.fromEntries(used.map((name) => [name, modules.provenanceOf(name)])),
  };
}

/** Names of the plugins that do the tasks, those in groups and other files included. */
function pluginsOf(tasks: readonly Task[]): readonly string[] {
  return tasks.flatMap(({ work }) => {
    switch (work.kind) {
      case 'plugin':
        return [work.plugin];
      case 'group':
        return pluginsOf(work.tasks);
      case 'workflow':
        return pluginsOf(work.workflow.tasks);
      default:
        return work satisfies never;
    }
  });
}
