import type { Scanner, SimpleCommand } from './scanner.js';

/** What is known between two words. */
export interface CommandList {
  command: SimpleCommand;
  /** Whether the next word may be an assignment, or an argument that has the form of one. */
  assigns: boolean | 'argument';
  /** Where the pipeline of the command begins. */
  pipeline: number;
  /** The `case` commands that are open, innermost last, and what is to come in each. */
  readonly cases: ('subject' | 'in' | 'pattern' | 'body')[];
  /** What the next word is, where it is none of a command's. */
  expects: 'loop-name' | 'function-name' | null;
}

/** A command of which nothing has been read. */
export function newCommand(piped: SimpleCommand['piped']): SimpleCommand {
  return { words: [], inputs: [], piped };
}

/** Hands the command on that was read, and begins the next. */
export function endCommand(scanner: Scanner, list: CommandList): void {
  if (list.command.words.length > 0) scanner.commands.push(list.command);
  list.command = newCommand(null);
  list.assigns = true;
  list.pipeline = scanner.at;
  list.expects = null;
}

/** What is to come next in the innermost `case`. */
export function setCase({ cases }: CommandList, expects: CommandList['cases'][number]): void {
  cases[cases.length - 1] = expects;
}
