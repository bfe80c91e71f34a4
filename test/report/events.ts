import type {
  Fact,
  RunEvent,
  RunStarted,
  TaskCompleted,
  TaskDeclaration,
  TaskFailed,
} from '../../src/model/event.js';
import type { LogReader } from '../../src/model/ports.js';
import { reduce } from '../../src/model/reduce.js';
import { emptyRunState } from '../../src/model/run-state.js';
import type { RunState } from '../../src/model/run-state.js';
import type { PlainForm } from '../../src/report/plain.js';
import type { Reporter } from '../../src/report/reporter.js';
import type { LogOrder } from '../../src/report/task-output.js';
import type { WayBack } from '../../src/report/way-back.js';
import { provenance } from '../provenance.js';

/** A task of the plugin `shell` at line 3 of its file, unless it is said otherwise. */
export function declare(id: string, more: Partial<TaskDeclaration> = {}): TaskDeclaration {
  return {
    id,
    kind: 'plugin',
    plugin: more.kind === undefined || more.kind === 'plugin' ? 'shell' : null,
    depends_on: [],
    if: null,
    for_each: false,
    place: { line: 3, column: 5 },
    ...more,
  };
}

/** The start of a run of `w.yaml`. */
export function runStarted(tasks: readonly TaskDeclaration[]): RunStarted {
  return {
    type: 'run.started',
    format: 1,
    run: { id: 'w_20260131T000000Z', dir: '/logs/w_20260131T000000Z' },
    workflow: {
      name: 'W',
      description: null,
      file: 'w.yaml',
      dir: '/',
      sha256: '00',
      working_dir: '/w',
    },
    params: {},
    selection: null,
    max_parallel: 4,
    provenance,
    tasks,
  };
}

/** A task of a plugin that failed in its first attempt, or before it. */
export function failed(task: string, message: string, attempt: number | null = 1): TaskFailed {
  const failure = { class: 'execution', message } as const;
  return {
    type: 'task.failed',
    task,
    attempt,
    duration_ms: 5,
    failure,
    tolerated: false,
    log: logOf(attempt),
  };
}

/** A task that completed with null. */
export function completed(task: string, attempt: number | null = 1): TaskCompleted {
  return {
    type: 'task.completed',
    task,
    attempt,
    duration_ms: 5,
    result: null,
    outputs: {},
    log: logOf(attempt),
  };
}

function logOf(attempt: number | null) {
  return attempt === null ? null : { bytes: 1, sha256: '00' };
}

/** The end of a run in 12 ms. */
export function runFinished(status: 'completed' | 'partially_completed' | 'failed'): Fact {
  return { type: 'run.finished', status, duration_ms: 12, outputs: {}, missing_outputs: {} };
}

/** The facts as a journal has them. */
export function toEvents(facts: readonly Fact[]): readonly RunEvent[] {
  return facts.map((fact, index) => ({ seq: index + 1, time: '2026-01-31T00:00:00.000Z', ...fact }));
}

/** The picture that the facts give. */
export function stateOf(facts: readonly Fact[]): RunState {
  return toEvents(facts).reduce(reduce, emptyRunState());
}

/** Shows the facts to a reporter, each once the state has taken it in. */
export function show(facts: readonly Fact[], reporter: Reporter): void {
  const state = emptyRunState();
  for (const event of toEvents(facts)) reporter.event(event, reduce(state, event));
}

/** Nothing is left behind but what its undo says, and what is typed is the shortest there is. */
export const wayBack: WayBack = { command: (run) => `oprun undo ${run}`, leftBehind: () => [] };

/** Shown in plain lines, of a workflow without undo and hooks. */
export function plainForm(order: LogOrder): PlainForm {
  return { order, wayBack, hasUndoOrHooks: false };
}

/** Logs that hold a text for some tasks, and nothing for the others. */
export function logsOf(texts: Readonly<Record<string, string>>): LogReader {
  const bytesOf = (task: string) => new TextEncoder().encode(texts[task] ?? '');
  return {
    chunks: (task) => [bytesOf(task)],
    tail: (task) => bytesOf(task),
    path: (task) => `tasks/${task}.log`,
  };
}
