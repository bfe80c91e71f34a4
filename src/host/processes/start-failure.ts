import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TaskFailure } from '../../plugin/index.js';

/** Says why a program did not start, in the class that decides whether trying again makes sense. */
export function toStartFailure(
  error: unknown,
  { file, cwd }: { readonly file: string; readonly cwd: string },
): TaskFailure {
  const { code, message } = toSystemError(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missingDirectory(cwd) ?? missingProgram(file, cwd);
    case 'EACCES':
    case 'EPERM':
      return new TaskFailure('permission', `"${file}" may not be run in ${cwd} (${code})`);
    case 'ERR_INVALID_ARG_VALUE':
      return new TaskFailure('validation', `the command cannot be passed on: ${message}`);
    default:
      return toShortage(error) ?? new TaskFailure('execution', `"${file}" did not start: ${message}`);
  }
}

/** The failure of class `resource` for an error of the system that says something ran out; undefined for any other. */
export function toShortage(error: unknown): TaskFailure | undefined {
  const { code } = toSystemError(error);
  const reason = shortages.get(code);
  return reason === undefined ? undefined : new TaskFailure('resource', `${reason} (${code})`);
}

function toSystemError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
}

const shortages: ReadonlyMap<string, string> = new Map([
  [
    'E2BIG',
    'the command and its environment are longer than the system allows: hand a large text over by `stdin:`, or in a file',
  ],
  ['EAGAIN', 'the system allows no further process'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open on this machine'],
  ['ENOMEM', 'there is not enough memory to start a process'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
]);

function missingDirectory(cwd: string): TaskFailure | undefined {
  const found = statSync(cwd, { throwIfNoEntry: false });
  if (found === undefined) return new TaskFailure('validation', `there is no directory ${cwd}`);
  return found.isDirectory() ? undefined : new TaskFailure('validation', `${cwd} is not a directory`);
}

function missingProgram(file: string, cwd: string): TaskFailure {
  if (!file.includes('/')) return new TaskFailure('execution', `there is no program "${file}" in PATH`);
  return existsSync(resolve(cwd, file))
    ? new TaskFailure('execution', `the interpreter named by the first line of "${file}" is not there`)
    : new TaskFailure('execution', `there is no program "${file}"`);
}
