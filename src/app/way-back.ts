import { resolve } from 'node:path';
import { isUndoable } from '../engine/recorded-work.js';
import { allTasks } from '../model/all-tasks.js';
import { exitCodeOfRun, goodCode } from '../model/exit-code.js';
import type { RunState } from '../model/run-state.js';
import type { Task, Workflow } from '../model/workflow.js';
import type { WayBack } from '../report/way-back.js';
import { quoteForShell } from '../text/quote-for-shell.js';
import type { RunPlace } from './prepare-run.js';

/** Where a run was started and is recorded, and which plugins it was given, as they were typed. */
export interface RunGround extends RunPlace {
  readonly plugins: readonly string[];
}

/** How what a run of this workflow leaves is taken back. */
export function createWayBack(workflow: Workflow, ground: RunGround): WayBack {
  return {
    command: (run) => undoCommand(run, ground),
    leftBehind(state) {
      if (exitCodeOfRun(state) === goodCode || !hasUndo(workflow.tasks)) return [];
      return namesLeft(workflow, state).toReversed();
    },
  };
}

/** What an operator types to take back what a run did, standing where oprun was started. */
export function undoCommand(run: string, { startDir, logDir, plugins }: RunGround): string {
  const words = [
    run,
    ...(logDir === resolve(startDir, 'logs') ? [] : ['--log-dir', logDir]),
    ...plugins.flatMap((path) => ['--plugins', path]),
  ];
  return `oprun undo ${words.map((word) => quoteForShell(word)).join(' ')}`;
}

/** Whether what any of these tasks does, or what is in it, can be taken back. */
export function hasUndo(tasks: readonly Task[]): boolean {
  return tasks.some((task) => task.undo !== null || hasUndo(tasksIn(task)));
}

function namesLeft(workflow: Workflow, state: RunState): readonly string[] {
  const names: string[] = [];
  for (const task of allTasks(state)) {
    const { name, role, undo } = task;
    if (role !== 'task' || undo !== null || !isUndoable(task, state)) continue;
    if (canBeUndone(name, workflow)) names.push(name);
  }
  return names;
}

/** Whether the task of a full name has an undo. Of a loop its instances have. */
function canBeUndone(name: string, workflow: Workflow): boolean {
  let tasks = workflow.tasks;
  let found: Task | undefined;
  let isInstance = false;
  for (const segment of name.split('/')) {
    const id = segment.replace(/\[\d+\]$/u, '');
    isInstance = id !== segment;
    found = tasks.find((task) => task.id === id);
    if (found === undefined) return false;
    tasks = tasksIn(found);
  }
  return found !== undefined && found.undo !== null && (found.forEach === null || isInstance);
}

function tasksIn({ work }: Task): readonly Task[] {
  switch (work.kind) {
    case 'plugin':
      return [];
    case 'group':
      return work.tasks;
    case 'workflow':
      return work.workflow.tasks;
    default:
      return work satisfies never;
  }
}
