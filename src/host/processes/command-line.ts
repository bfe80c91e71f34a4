import type { ExecOptions } from '../../plugin/index.js';
import { TaskFailure } from '../../plugin/index.js';

/** A program, as it stands in PATH or as a path, and its arguments. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** What to start for a command. Throws a `TaskFailure` of class `validation` where there is no program in it. */
export function toCommandLine({
  command,
  shell = 'sh',
}: Pick<ExecOptions, 'command' | 'shell'>): CommandLine {
  if (typeof command === 'string') return toShellLine(command, shell);
  const [file = '', ...args] = command;
  if (file === '') throw new TaskFailure('validation', 'the command names no program');
  return { file, args };
}

function toShellLine(command: string, shell: NonNullable<ExecOptions['shell']>): CommandLine {
  // A shell takes a command that starts with - or + for one more option; a space before it changes nothing else.
  const text = /^[-+]/.test(command) ? ` ${command}` : command;
  switch (shell) {
    case 'sh':
      return { file: '/bin/sh', args: ['-c', text] };
    case 'sh -e':
      return { file: '/bin/sh', args: ['-e', '-c', text] };
    case 'bash':
      return { file: 'bash', args: ['-e', '-o', 'pipefail', '-c', text] };
    default:
      return shell satisfies never;
  }
}
