import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLine, TaskFailure, type ExecResult, type PluginContext } from '../../src/plugin/index.js';
import { readAnswer } from './answer.js';
import { driver } from './driver.js';

/** A function, and what it is called with. */
export interface PythonCall {
  /** `pkg.module:name`. */
  readonly function: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/**
 * Calls a Python function in a process of its own and gives its value. What it prints goes to the task's log; the value
 * comes by a private file. Rejects with a `TaskFailure` where there is no value.
 */
export async function callPython(call: PythonCall, context: PluginContext): Promise<unknown> {
  const dir = await mkdtemp(join(tmpdir(), 'oprun-python-'));
  try {
    const path = join(dir, 'answer.json');
    const ended = await runPython({ ...call, answer: path }, context);
    const answer = await readAnswer(path);
    if (answer?.status === 'failed') throw new TaskFailure(answer.class, answer.message);
    if (answer === undefined || ended.exitCode !== 0) {
      throw new TaskFailure('exit_code', describeEnd(ended, answer !== undefined));
    }
    if (answer.rounded)
      context.warn('an integer in the result is beyond 2^53 and loses digits: return it as text');
    return answer.value;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runPython(
  request: PythonCall & { readonly answer: string },
  context: PluginContext,
): Promise<ExecResult> {
  try {
    return await context.exec({
      // Unbuffered, so that the log shows what is printed in its order, and keeps it however Python ends.
      command: ['python3', '-u', '-c', driver],
      // Not as an argument: those end at 128 KiB.
      stdin: JSON.stringify(request),
      maxOutput: 64 * 1024,
    });
  } catch (error) {
    if (!(error instanceof TaskFailure) || error.class !== 'execution') throw error;
    throw new TaskFailure('execution', `python_function needs Python 3: ${error.message}`);
  }
}

function describeEnd({ exitCode, signal, stderr }: ExecResult, hasReturned: boolean): string {
  const ending = exitCode === null ? `ended by ${signal}` : `exit code ${exitCode}`;
  if (hasReturned) return `${ending} after the function had returned`;
  const word = exitCode === null || exitCode === 0 ? null : lastLine(stderr);
  return `${ending} before the function returned${word === null ? '' : `: ${word}`}`;
}
