import type { Held, RunEvent, SkipReason } from './event.js';
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
    case 'task.opened':
      return { level: 'INFO', text: `Running task ${event.task} (${heldIn(event.holds)})...` };
    case 'task.started':
      return {
        level: 'INFO',
        text: `Running task ${event.task} using plugin ${pluginOf(state, event.task)}...`,
      };
    case 'task.restored':
      return {
        level: 'INFO',
        text:
          event.from === null
            ? `Task ${event.task} left out`
            : `Task ${event.task} not run: its result is taken from ${event.from}`,
      };
    case 'task.skipped':
      return { level: 'INFO', text: `Task ${event.task} skipped: ${whySkipped(event.reason)}` };
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

function heldIn(held: Held): string {
  switch (held.kind) {
    case 'items':
      return count(held.items.length, 'item');
    case 'tasks':
      return count(held.tasks.length, 'task');
    case 'workflow':
      return `workflow ${held.workflow.name}`;
    default:
      return held satisfies never;
  }
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function whySkipped(reason: SkipReason): string {
  switch (reason.kind) {
    case 'condition': {
      const values = Object.entries(reason.values).map(
        ([name, value]) => `${name} is ${JSON.stringify(value)}`,
      );
      // A condition that is a name says all by itself.
      const isName = Object.hasOwn(reason.values, reason.expression);
      return values.length === 0 || isName
        ? reason.expression === 'false'
          ? 'if: false'
          : `${reason.expression} is false`
        : `${reason.expression} is false: ${values.join(', ')}`;
    }
    case 'dependencies':
      return `${toList(reason.by)} did not end as it asks`;
    case 'not_selected':
      return 'not selected';
    default:
      return reason satisfies never;
  }
}

function pluginOf(state: RunState, task: string): string {
  return state.tasks.get(task)?.declaration.plugin ?? '';
}

function toList(ids: readonly string[]): string {
  const last = ids.at(-1) ?? '';
  return ids.length > 1 ? `${ids.slice(0, -1).join(', ')} and ${last}` : last;
}
