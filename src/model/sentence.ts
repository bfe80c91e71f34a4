import type { RunEvent } from './event.js';
import type { RunState } from './run-state.js';

/** One event as one sentence for a person, with the weight it has in a log. */
export interface Sentence {
  readonly level: 'INFO' | 'WARNING' | 'ERROR';
  readonly text: string;
}

/**
 * The sentence for an event, once the state has taken it in. The wording of starting, running, completing, failing and
 * finishing is a contract: people and scripts search for it.
 */
export function sentenceOf(event: RunEvent, state: RunState): Sentence {
  switch (event.type) {
    case 'run.started':
      return { level: 'INFO', text: `Starting workflow: ${event.workflow.name}` };
    case 'task.started':
      return {
        level: 'INFO',
        text: `Running task ${event.task} using plugin ${pluginOf(state, event.task)}...`,
      };
    case 'task.completed':
      return { level: 'INFO', text: `Task ${event.task} completed` };
    case 'task.failed':
      return {
        level: event.tolerated ? 'WARNING' : 'ERROR',
        text: `Task ${event.task} failed: ${event.failure.message}`,
      };
    case 'task.blocked':
      return { level: 'WARNING', text: `Task ${event.task} blocked: ${toList(event.by)} failed` };
    case 'task.cancelled':
      return { level: 'WARNING', text: `Task ${event.task} cancelled` };
    case 'warning':
      return {
        level: 'WARNING',
        text: event.task === null ? event.message : `Task ${event.task}: ${event.message}`,
      };
    case 'run.cancelling':
      return { level: 'WARNING', text: `Cancelling: ${event.reason}` };
    case 'run.finished':
      return {
        level: event.status === 'completed' ? 'INFO' : 'WARNING',
        text: `Workflow finished. Results written to ${state.started?.run.dir ?? ''}/summary.json`,
      };
    default:
      return event satisfies never;
  }
}

function pluginOf(state: RunState, task: string): string {
  return state.tasks.get(task)?.declaration.plugin ?? '';
}

function toList(ids: readonly string[]): string {
  const last = ids.at(-1) ?? '';
  return ids.length > 1 ? `${ids.slice(0, -1).join(', ')} and ${last}` : last;
}
