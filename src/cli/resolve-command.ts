import { nearName } from '../text/near-name.js';
import { plannedCommands } from './planned-options.js';
import { UsageError } from './usage-error.js';

/** What decides which command a command line means. */
export interface KnownCommands {
  /** Names and aliases. */
  readonly names: readonly string[];
  /** Those to be suggested. */
  readonly visible: readonly string[];
  readonly isFile: (path: string) => boolean;
}

const programFlags: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);

/**
 * `oprun FILE` is `oprun run FILE`: puts `run` in front of a command line that starts with neither a command nor one
 * of the program's own flags.
 *
 * @throws UsageError where the first word is no command and cannot be a file either
 */
export function resolveCommand(words: readonly string[], known: KnownCommands): readonly string[] {
  const [first] = words;
  if (first === undefined || known.names.includes(first) || programFlags.has(first)) return words;
  if (first.startsWith('-') || /[./]/.test(first) || known.isFile(first)) return ['run', ...words];
  if (plannedCommands.includes(first)) {
    throw new UsageError(`"oprun ${first}" belongs to oprun, but this version does not have it yet`);
  }
  const file = [`${first}.yaml`, `${first}.yml`].find(known.isFile);
  if (file !== undefined)
    throw new UsageError(`unknown command "${first}"; did you mean the file "${file}"?`);
  const near = nearName(first, known.visible);
  const hint = near === null ? ', and there is no such file' : `; did you mean "${near}"?`;
  throw new UsageError(`unknown command "${first}"${hint}`);
}
