import { attemptText, lastOwnAttempt, openBreakerText } from './attempt-text.js';
import { roughDurationText } from './duration-text.js';
import type { Held, RunEvent, SkipReason, TaskFallingBack, TaskStarted } from './event.js';
import type { RunState } from './run-state.js';
import { undoneBy } from './task-name.js';

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
      return { level: 'INFO', text: `Starting workflow: ${event.workflow.name}${rehearsed(event.injected)}` };
    case 'task.opened':
      return { level: 'INFO', text: `Running task ${event.task} (${heldIn(event.holds)})...` };
    case 'task.started':
      return {
        level: 'INFO',
        text: `Running task ${event.task} using plugin ${event.fallback ?? pluginOf(state, event.task)}...${asides(event)}`,
      };
    case 'task.added':
      return event.role.kind === 'undo'
        ? { level: 'WARNING', text: `Undoing task ${event.role.of}` }
        : { level: 'INFO', text: `Running ${event.task}` };
    case 'task.waiting':
      return { level: 'INFO', text: `Task ${event.task} waits for ${toList(event.for)}` };
    case 'task.retrying': {
      const { attempt: number, max_attempts: maxAttempts, failure } = event;
      const told = attemptText({ number, maxAttempts });
      const wait = roughDurationText(event.wait_ms);
      return {
        level: 'WARNING',
        text: `Task ${event.task} failed (${told}), next in ${wait}: ${failure.message}`,
      };
    }
    case 'task.falling_back':
      return {
        level: 'WARNING',
        text: `Task ${event.task} failed${inBraces(countedAttempt(event, state))}, falling back to ${standIns[event.to]}: ${event.failure.message}`,
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
      return event.degraded
        ? { level: 'WARNING', text: `${subject(event.task, state)} completed, degraded` }
        : { level: 'INFO', text: `${subject(event.task, state)} completed${retried(event, state)}` };
    case 'task.failed':
      return {
        level: event.tolerated ? 'WARNING' : 'ERROR',
        text: `${subject(event.task, state)} ${isUndo(event.task, state) ? 'FAILED' : 'failed'}: ${event.failure.message}${inBraces(countedAttempt(event, state))}`,
      };
    case 'task.blocked':
      return { level: 'WARNING', text: `Task ${event.task} blocked: ${toList(event.by)} failed` };
    case 'task.cancelled':
      return {
        level: 'WARNING',
        text: `${subject(event.task, state)} cancelled${inBraces(countedAttempt(event, state))}`,
      };
    case 'warning':
      return {
        level: 'WARNING',
        text: event.task === null ? event.message : `Task ${event.task}: ${event.message}`,
      };
    case 'run.cancelling':
      return { level: 'WARNING', text: `Cancelling: ${event.reason}` };
    case 'run.ending':
      return { level: 'INFO', text: `All tasks are over: ${event.status}` };
    case 'notify.sent':
      return event.error === null
        ? { level: 'INFO', text: `Notified of ${event.about} by ${event.channel}` }
        : { level: 'ERROR', text: `Could not notify of ${event.about} by ${event.channel}: ${event.error}` };
    case 'run.undoing':
      return {
        level: 'WARNING',
        text: `Undoing ${count(event.tasks.length, 'task')} of the run ${state.started?.run.id ?? ''}`,
      };
    case 'run.undone':
      return { level: 'INFO', text: 'Undo is over' };
    case 'run.finished':
      return {
        level: event.status === 'completed' ? 'INFO' : 'WARNING',
        text: `Workflow finished. Results written to ${state.started?.run.dir ?? ''}/summary.json${state.started?.injected === undefined ? '' : ' (rehearsal)'}`,
      };
    default:
      return event satisfies never;
  }
}

function rehearsed(faults: readonly string[] | undefined): string {
  return faults === undefined ? '' : ` (rehearsal: ${faults.join(', ')})`;
}

/** What is to be said of an attempt beside the plugin. */
function asides({ attempt: number, max_attempts: maxAttempts, injected, fallback }: TaskStarted): string {
  const said = [
    ...(fallback === undefined ? [] : ['fallback']),
    ...(maxAttempts === undefined ? [] : [attemptText({ number, maxAttempts })]),
    ...(injected === undefined ? [] : [`rehearsal: ${injected}`]),
  ];
  return said.length === 0 ? '' : inBraces(said.join(', '));
}

const standIns: Readonly<Record<TaskFallingBack['to'], string>> = {
  value: 'a value',
  plugin: 'another plugin',
  cached: 'an earlier result',
};

type Ended = Extract<RunEvent, { readonly attempt: number | null }>;

/**
 * Of a task that may have several attempts, which one ended, or is the last that had, and the breaker that keeps it from
 * another; null of others.
 */
function countedAttempt(event: Ended, state: RunState): string | null {
  const known = state.tasks.get(event.task);
  const last = known === undefined ? undefined : lastOwnAttempt(known);
  if (last === undefined || last.maxAttempts === null) return null;
  if (event.attempt === null) return `after ${attemptText(last)}`;
  return [attemptText(last), ...openBreakerText(last)].join(', ');
}

/** A task that needed more than its first attempt says which one did it. */
function retried(event: Ended, state: RunState): string {
  return event.attempt === 1 ? '' : inBraces(countedAttempt(event, state));
}

function inBraces(said: string | null): string {
  return said === null ? '' : ` (${said})`;
}

/** A task, or what takes back what one did. */
function subject(task: string, state: RunState): string {
  return isUndo(task, state) ? `Undo of task ${undoneBy(task)}` : `Task ${task}`;
}

function isUndo(task: string, state: RunState): boolean {
  return state.tasks.get(task)?.role === 'undo';
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
