import type { Workflow } from '../model/workflow.js';
import { renderGraph } from '../report/graph.js';
import { renderPlan } from '../report/plan.js';
import { expectValues } from './expect-values.js';
import { parseFaults } from './faults.js';
import { toGraphView } from './graph-view.js';
import { checkInputs } from './prepare-run.js';
import type { RunPlace } from './prepare-run.js';
import type { OutputForm } from './output-form.js';
import type { RunInputs } from './run-inputs.js';

/** What a run would do, or what of its input does not fit. */
export type PlannedRun =
  | { readonly ok: true; readonly text: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly params: boolean };

/** Checks what is given to a run as far as nothing has to be read for it, and shows what would run. */
export function planRun(
  workflow: Workflow,
  {
    inputs,
    output,
    inject,
  }: { readonly inputs: RunInputs; readonly output: OutputForm; readonly inject: readonly string[] },
  place: RunPlace,
): PlannedRun {
  const checked = checkInputs(workflow, inputs, place);
  if (!checked.ok) return checked;
  const parsed = parseFaults(inject, workflow);
  if (!parsed.ok) return { ...parsed, params: false };
  const expected = expectValues(workflow, checked.given, place);
  if (!expected.ok) return { ...expected, params: true };
  const text = renderDryRun(withoutChosen(workflow, checked.choices), output);
  return { ok: true, text, warnings: checked.warnings };
}

/** The part of a workflow that would run. */
function withoutChosen(workflow: Workflow, choices: ReadonlyMap<string, unknown>): Workflow {
  const tasks = workflow.tasks
    .filter(({ id }) => !choices.has(id))
    .map((task) => ({ ...task, dependsOn: task.dependsOn.filter(({ id }) => !choices.has(id)) }));
  return { ...workflow, tasks };
}

function renderDryRun(workflow: Workflow, output: OutputForm): string {
  switch (output) {
    case 'plain':
      return renderPlan(toGraphView(workflow));
    case 'json':
      return renderGraph(toGraphView(workflow), 'json');
    case 'quiet':
      return '';
    default:
      return output satisfies never;
  }
}
