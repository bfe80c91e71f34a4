import { renderGraph } from '../report/graph.js';
import type { GraphFormat } from '../report/graph.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { toGraphView } from './graph-view.js';
import { openWorkflow, renderProblems } from './open-workflow.js';
import type { OpenRequest } from './open-workflow.js';

export { graphFormats } from '../report/graph.js';
export type { GraphFormat } from '../report/graph.js';

/** Draws the graph of a workflow file; `graph` is null where the file is not correct. */
export async function drawGraph(
  request: Omit<OpenRequest, 'loadPlugins' | 'plugins'>,
  format: GraphFormat,
  color: boolean,
): Promise<{ readonly graph: string | null; readonly problems: string }> {
  const opened = await openWorkflow({ ...request, plugins: [], loadPlugins: false });
  await opened.modules.close();
  return {
    graph: opened.workflow === null ? null : renderGraph(toGraphView(opened.workflow), format),
    problems: renderProblems({ ...opened, diagnostics: opened.diagnostics.filter(isMoreThanNote) }, color),
  };
}

/** Which plugin does a task is nothing to a drawing, so neither are the notes about it. */
function isMoreThanNote({ severity }: Diagnostic): boolean {
  return severity !== 'note';
}
