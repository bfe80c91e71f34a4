import { readGitCommit } from '../host/git-commit.js';
import { readMachine } from '../host/machine.js';
import { journalFormat } from '../model/event.js';
import type { Provenance, RunStarted } from '../model/event.js';
import type { Workflow } from '../model/workflow.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { PluginModules } from './plugin-modules.js';
import { version } from './version.js';

/** What a run adds to its workflow. */
export interface RunCircumstances {
  readonly directory: RunDirectory;
  readonly maxParallel: number;
  readonly modules: PluginModules;
}

/** The first fact of a run: what it means to do, and what does it. */
export function toRunStarted(
  workflow: Workflow,
  { directory, maxParallel, modules }: RunCircumstances,
): RunStarted {
  return {
    type: 'run.started',
    format: journalFormat,
    run: directory,
    workflow: {
      name: workflow.name,
      description: workflow.description,
      file: workflow.source.file,
      sha256: workflow.source.sha256,
      working_dir: workflow.workingDir,
    },
    params: {},
    max_parallel: maxParallel,
    provenance: provenanceOf(workflow, modules),
    tasks: workflow.tasks.map(({ id, plugin, dependsOn, place }) => ({
      id,
      plugin,
      depends_on: dependsOn,
      place,
    })),
  };
}

function provenanceOf(workflow: Workflow, modules: PluginModules): Provenance {
  const used = [...new Set(workflow.tasks.map((task) => task.plugin))].toSorted();
  return {
    oprun: version,
    ...readMachine(),
    git_commit: readGitCommit(workflow.source.dir),
    plugins: Object.fromEntries(used.map((name) => [name, modules.provenanceOf(name)])),
  };
}
