import type { Table } from '../../data/table.js';
import type { Attempt, Outcome } from '../../model/ports.js';
import { toFailure } from '../../plugin/to-failure.js';
import { createAttemptProcesses, variablesOf, type AttemptProcesses } from '../attempt-processes.js';
import { systemClock } from '../clock.js';
import { cancelledOutcome, completeAttempt } from '../complete-attempt.js';
import { listResults, type RunSurroundings } from '../context-surroundings.js';
import { systemAfter } from '../timers.js';
import { describeEnd } from './describe-end.js';
import type { WorkerPool } from './pool.js';
import type { Answer, FromWorker, ModuleSource, Question, TaskEnding, TaskSetting } from './protocol.js';
import type { PluginWorker } from './start-worker.js';

/** A task for a worker. */
export interface WorkerTask {
  readonly attempt: Attempt;
  readonly source: ModuleSource;
  /** The subject of the sentence that says how it ended: `the function`. */
  readonly who: string;
  readonly surroundings: RunSurroundings;
}

/** How the conversation with the worker ended. */
interface Conversation {
  readonly ending: TaskEnding;
  readonly clean: boolean;
  /** Whether the task had been told to end. One that had not has ended by itself, whatever has been asked since. */
  readonly told: boolean;
  readonly table: Table | null;
}

/**
 * Runs a task in a worker of the pool. When the attempt is cancelled the plugin's signal is aborted; a plugin that does
 * not end then is ended with its thread. Rejects only with what the log's sink throws.
 */
export async function runInWorker(pool: WorkerPool, task: WorkerTask): Promise<Outcome> {
  const { attempt, surroundings } = task;
  const worker = await pool.acquire(task.source);
  if (attempt.signal.aborted) {
    await pool.release(worker, true);
    return { status: 'cancelled' };
  }
  const processes = createAttemptProcesses(attempt, surroundings);
  let reusable = false;
  try {
    const { ending, clean, told, table } = await converse(worker, task, processes);
    reusable = clean && !attempt.signal.aborted;
    if (told) {
      const running = processes.runningAtCancel();
      return cancelledOutcome(running.length === 0 ? [task.who] : running);
    }
    if (ending.status === 'failed') return ending;
    return await completeAttempt(attempt, { ...ending, table }, { processes, surroundings });
  } finally {
    await processes.end();
    processes.remove();
    worker.hangUp();
    await pool.release(worker, reusable);
  }
}

async function converse(
  worker: PluginWorker,
  task: WorkerTask,
  processes: AttemptProcesses,
): Promise<Conversation> {
  const { attempt, surroundings } = task;
  const { task: id } = attempt;
  let table: Table | null = null;
  let stopTimer: () => void = nothingToStop;
  const onAbort = (): void => {
    worker.post({ type: 'abort' });
    stopTimer = systemAfter(attempt.graceMs, () => void worker.terminate());
  };
  try {
    return await new Promise((resolve, reject) => {
      const onMessage = (message: FromWorker): void => {
        switch (message.type) {
          case 'ended':
            resolve({ ...message, table });
            break;
          case 'ask':
            worker.answer(answerQuestion(message.question, task));
            break;
          case 'exec':
            void exec(worker, processes, message);
            break;
          case 'warn':
            surroundings.warn(id, message.message);
            break;
          case 'publish':
            table = message.table;
            break;
          case 'listed':
          case 'checked':
          case 'described':
          case 'refused':
          case 'output':
          case 'exiting':
          case 'crashed':
            // Not said here: replies of other conversations, and what the worker's handle keeps to itself.
            break;
          default:
            message satisfies never;
        }
      };
      worker.listen({
        onMessage: guard(onMessage, reject),
        onOutput: guard(
          (stream, bytes) => surroundings.output.write(id, attempt.number, stream, bytes),
          reject,
        ),
        onEnd: (end) =>
          resolve({
            ending: { status: 'failed', failure: describeEnd(end, task.who) },
            clean: false,
            told: attempt.signal.aborted,
            table,
          }),
      });
      worker.post({
        type: 'run',
        plugin: attempt.plugin,
        config: attempt.config,
        setting: toSetting(task),
      });
      if (attempt.signal.aborted) onAbort();
      else attempt.signal.addEventListener('abort', onAbort, { once: true });
    });
  } finally {
    stopTimer();
    attempt.signal.removeEventListener('abort', onAbort);
  }
}

/** There is no timer yet. */
function nothingToStop(): void {}

/** What a listener throws, because the record cannot be written, ends the attempt and not the process. */
function guard<Args extends readonly unknown[]>(
  act: (...args: Args) => void,
  reject: (error: unknown) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      act(...args);
    } catch (error) {
      reject(error);
    }
  };
}

function toSetting({ attempt, surroundings }: WorkerTask): TaskSetting {
  const { task: id, number, params, workingDir, workflowDir, fileEnv, env } = attempt;
  const run = { id: surroundings.run.id, dir: surroundings.run.dir };
  const over = { ...env, ...variablesOf(attempt, run) };
  const environment = { under: fileEnv, over };
  return { task: { id, attempt: number }, run, params, workingDir, workflowDir, environment };
}

function answerQuestion(question: Question, { attempt, surroundings }: WorkerTask): Answer {
  if (question.about === 'results') return { about: 'results', results: listResults(attempt) };
  const found = surroundings.tables.find(attempt.upstream, question.id);
  return 'failure' in found ? { about: 'failure', failure: found.failure } : { about: 'table', ...found };
}

async function exec(
  worker: PluginWorker,
  processes: AttemptProcesses,
  { id, options }: Extract<FromWorker, { type: 'exec' }>,
): Promise<void> {
  try {
    const result = await processes.exec(options);
    worker.post({ type: 'exec_ended', id, ending: { status: 'done', result } });
  } catch (error) {
    worker.post({
      type: 'exec_ended',
      id,
      ending: processes.signal.aborted
        ? { status: 'cancelled' }
        : { status: 'failed', failure: toFailure(error, systemClock.wall()) },
    });
  }
}
