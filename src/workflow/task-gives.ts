import type { TaskName } from '../expr/names.js';
import type { Workflow } from '../model/workflow.js';
import { textOf, valueAt } from './located.js';
import type { TaskDraft } from './task-draft.js';

/** What is known of the outputs and the result of a task before it runs. `workflow` is the file that it runs. */
export function given(
  draft: TaskDraft,
  workflow: Workflow | undefined,
): Pick<TaskName, 'outputs' | 'results' | 'isLoop'> {
  // The result of a loop is the list of those of its items; their outputs are seen by nobody outside.
  if (draft.node.entries.has('for_each')) return { outputs: [], isLoop: true, results: [] };
  const results =
    workflow === undefined
      ? draft.tasks.flatMap(({ id }) => id?.text ?? [])
      : workflow.outputs.map(({ name }) => name);
  const own = valueAt(draft.node, 'outputs');
  if (own !== undefined && own.kind !== 'map') return { outputs: null, results };
  const names = own === undefined ? [] : [...own.entries.keys()];
  return { outputs: writesOutputs(draft) ? null : names, results };
}

/** Whether a task may write to `$OPRUN_OUTPUT`, so that nobody knows beforehand what is there. */
function writesOutputs({ node }: TaskDraft): boolean {
  if (node.entries.has('tasks') || node.entries.has('workflow')) return false;
  const plugin = textOf(valueAt(node, 'plugin'));
  return plugin !== 'csv_ingest' && plugin !== 'metrics';
}
