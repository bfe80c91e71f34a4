import { escapeControls } from '../text/escape-controls.js';
import type { GraphEdge, GraphTask } from './graph-view.js';
import { toOneLine } from './template-text.js';

/** How much of an expression or a list a label shows. */
const longestShown = 60;

/** What kind of task it is, in parentheses: `shell`, `group, loop over ${{ params.days }}`, `workflow load.yaml`. */
export function kindWords({ kind, plugin, loop, workflow, tasks }: GraphTask): string {
  const words = [
    ...(kind === 'plugin' ? [plugin ?? ''] : []),
    ...(kind === 'group' && loop === null ? ['group'] : []),
    ...(workflow === null ? [] : [`workflow ${workflow.file}${tasks === null ? ' ↑' : ''}`]),
    ...(loop === null ? [] : [`loop over ${toOneLine(loop.over, longestShown)}`]),
  ];
  return escapeControls(words.join(', '));
}

/** The condition as a label shows it: `if ${{ params.full }}`; null where there is none. */
export function conditionWords({ condition }: GraphTask): string | null {
  return condition === null ? null : escapeControls(`if ${toOneLine(condition, longestShown)}`);
}

/** Which endings an edge asks for: `failed or skipped`; null where only completion is. */
export function whenWords({ when }: GraphEdge): string | null {
  return when.length === 1 && when[0] === 'completed' ? null : when.join(' or ');
}
