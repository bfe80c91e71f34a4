import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Failure } from '../../model/failure.js';
import { TaskFailure } from '../../plugin/task-failure.js';
import type { ExecOptions, ExecResult } from '../../plugin/contract.js';
import type { Answer, ExecEnding, FromWorker, Question, WorkerSetup } from './protocol.js';

/** A worker's end of the line to its host. */
export interface HostLink {
  post(message: FromWorker): void;
  /** Asks the host and sleeps until it has answered. Throws a `TaskFailure` where the answer is one. */
  ask(question: Question): Exclude<Answer, { about: 'failure' }>;
  exec(options: ExecOptions, signal: AbortSignal): Promise<ExecResult>;
  /** Told by the host how a process ended. */
  onExecEnded(id: number, ending: ExecEnding): void;
  /**
   * Lets the worker end by itself while `work` is under way and nothing is left that could settle it. Otherwise the
   * open line keeps it alive.
   */
  withoutHold<T>(work: () => Promise<T>): Promise<T>;
}

/** Opens the line. */
export function createHostLink(port: MessagePort, { answers, answered }: WorkerSetup): HostLink {
  const flag = new Int32Array(answered);
  const execs = new Map<
    number,
    { resolve(result: ExecResult): void; reject(error: unknown): void; signal: AbortSignal }
  >();
  let nextExec = 1;
  let working = false;

  function hold(): void {
    if (working && execs.size === 0) port.unref();
    else port.ref();
  }

  return {
    post: (message) => port.postMessage(message),
    ask(question) {
      Atomics.store(flag, 0, 0);
      port.postMessage({ type: 'ask', question } satisfies FromWorker);
      Atomics.wait(flag, 0, 0);
      const received: { readonly message: Answer } | undefined = receiveMessageOnPort(answers);
      if (received === undefined) throw new Error('the host gave no answer');
      const { message } = received;
      if (message.about !== 'failure') return message;
      throw toTaskFailure(message.failure);
    },
    exec: async (options, signal) =>
      await new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = nextExec++;
        // Throws where the options hold what no message can carry.
        port.postMessage({ type: 'exec', id, options } satisfies FromWorker);
        execs.set(id, { resolve, reject, signal });
        hold();
      }),
    onExecEnded(id, ending) {
      const exec = execs.get(id);
      execs.delete(id);
      hold();
      if (exec === undefined) return;
      if (ending.status === 'done') exec.resolve(ending.result);
      else if (ending.status === 'cancelled')
        exec.reject(
          exec.signal.aborted ? exec.signal.reason : new TaskFailure('execution', 'the task is over'),
        );
      else exec.reject(toTaskFailure(ending.failure));
    },
    async withoutHold(work) {
      working = true;
      hold();
      try {
        return await work();
      } finally {
        working = false;
        hold();
      }
    },
  };
}

function toTaskFailure({ class: failureClass, message, details, retryAfterMs }: Failure): TaskFailure {
  return new TaskFailure(failureClass, message, details, { retryAfterMs });
}
