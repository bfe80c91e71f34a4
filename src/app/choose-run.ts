import { basename, join } from 'node:path';
import { chooseTasks } from '../engine/choose.js';
import type { EarlierRun, EarlierTask } from '../engine/choose.js';
import type { Choice } from '../engine/engine.js';
import type { Selection } from '../model/event.js';
import type { RunState, TaskState } from '../model/run-state.js';
import type { Workflow } from '../model/workflow.js';
import { findRun } from '../runs/find-run.js';
import { readRun } from '../runs/read-run.js';
import { quoted } from '../text/describe-value.js';
import { nearName } from '../text/near-name.js';
import type { RunInputs } from './run-inputs.js';

/** Which tasks run, or one sentence for each thing that is wrong with the wish. */
export type ChosenRun =
  | {
      readonly ok: true;
      readonly choices: ReadonlyMap<string, Choice>;
      /** Null where all of the workflow runs. */
      readonly selection: Selection | null;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Finds out which tasks are to run, and takes the results of others from an earlier run. */
export function chooseRun(
  workflow: Workflow,
  wish: RunInputs['selection'],
  where: { /** Absolute. */ readonly logDir: string; /** Absolute. */ readonly startDir: string },
): ChosenRun {
  const { only, until, skip } = wish;
  const ids = workflow.tasks.map(({ id }) => id);
  const known = new Set(ids);
  const unknown = [...only, ...until, ...skip]
    .filter((id) => !known.has(id))
    .map((id) => unknownTask(id, ids));
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const earlier = wish.from === null ? null : openEarlier(workflow, wish.from, where);
  if (earlier !== null && !earlier.ok) return { ok: false, problems: [earlier.reason] };
  const from = earlier?.run ?? null;
  const chosen = chooseTasks(workflow.tasks, { only, until, skip, from });
  if (!chosen.ok) {
    const run = from?.id ?? '';
    return { ok: false, problems: chosen.missing.map(({ id, status }) => missing(id, run, status)) };
  }
  const all = only.length + until.length + skip.length === 0 && from === null;
  return {
    ok: true,
    choices: chosen.choices,
    selection: all ? null : { only, until, skip, from: from?.id ?? null },
  };
}

function unknownTask(id: string, ids: readonly string[]): string {
  const near = nearName(id, ids);
  const nested = /[[\]/]/u.test(id) ? '; only tasks at the top of the file can be chosen' : '';
  const hint = near === null ? `: the tasks are ${ids.slice(0, 10).join(', ')}` : `: did you mean ${near}?`;
  return `there is no task ${quoted(id)} to choose${hint}${nested}`;
}

function missing(id: string, run: string, status: string | null): string {
  const why = status === null ? 'it was no task of it' : `it is ${status} there`;
  return `the run ${run} has no result of ${id}: ${why}; "until" instead of "only" runs it`;
}

type Opened =
  { readonly ok: true; readonly run: EarlierRun } | { readonly ok: false; readonly reason: string };

function openEarlier(
  { source }: Workflow,
  ref: string,
  { logDir, startDir }: Parameters<typeof chooseRun>[2],
): Opened {
  // The latest of this workflow is meant: another one may well have a task of the same name.
  const own = join(source.dir, basename(source.file));
  const found = findRun(logDir, ref === 'latest' ? own : ref, startDir);
  if (!found.ok) return found;
  const read = readRun(found.dir);
  if (!read.ok) return read;
  const other = basename(read.state.started?.workflow.file ?? '');
  if (other !== basename(source.file)) {
    return { ok: false, reason: `${found.id} is a run of another workflow: ${other}` };
  }
  return { ok: true, run: { id: found.id, tasks: tasksOf(read.state) } };
}

function tasksOf({ tasks }: RunState): ReadonlyMap<string, EarlierTask> {
  const undone = new Set<string>();
  for (const { name, undo } of tasks.values()) {
    // Also where taking it back has failed: nobody knows what is left of it. What holds an undone task is not whole.
    if (undo !== null) undone.add(/^[^[/]*/u.exec(name)?.[0] ?? name);
  }
  return new Map(
    [...tasks.values()].flatMap((task) =>
      task.nested ? [] : [[task.name, endOf(task, undone.has(task.name))] as const],
    ),
  );
}

function endOf({ standing }: TaskState, isUndone: boolean): EarlierTask {
  if (standing.status === 'skipped' && standing.reason.kind === 'not_selected')
    return { status: 'not selected' };
  if (isUndone) return { status: 'undone' };
  if (standing.status !== 'completed') return { status: standing.status };
  // What was left out there has given nothing.
  if (standing.restoredFrom === null) return { status: 'left out' };
  const { status, result, outputs } = standing;
  return { status, result, outputs };
}
