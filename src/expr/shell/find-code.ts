import { findBashCode } from './bash-code.js';
import { findBuiltinCode } from './builtin-code.js';
import { nameOf, type Code } from './command-words.js';
import { findInterpreterCode } from './interpreter-code.js';
import { isAssignment } from './assignments.js';
import type { SimpleCommand, Word } from './scanner.js';

/**
 * Finds the parts of a command that are programs themselves, as far as that can be seen. A command that is a list of
 * arguments has no builtins of a shell.
 */
export function findCode(command: SimpleCommand, form: 'text' | 'list'): readonly Code[] {
  if (command.isLoop === true) return [];
  // A dash in front belongs to a word of the shell's own, as in `time -p`.
  const first = command.words.findIndex((word) => !isAssignment(word) && !word.text.startsWith('-'));
  if (first === -1) return [];
  const words = command.words.slice(first);
  // From the first word on that starts what the words after it say, any of them may be the name of a command.
  const starter = words.findIndex((word) => starters.has(nameOf(word)));
  return words.flatMap((word, index) => {
    const name = nameOf(word);
    const rest = (): readonly Word[] => words.slice(index + 1);
    const isCommand = index === 0 || (starter !== -1 && index > starter);
    return [
      ...findInterpreterCode(name, rest, command),
      ...(isCommand ? findBuiltinCode(name, rest) : []),
      ...(isCommand && form === 'text' ? findBashCode(name, rest) : []),
    ];
  });
}

const starters: ReadonlySet<string> = new Set([
  'builtin',
  'busybox',
  'chroot',
  'command',
  'doas',
  'docker',
  'env',
  'exec',
  'find',
  'flock',
  'ionice',
  'kubectl',
  'nice',
  'nohup',
  'parallel',
  'podman',
  'setsid',
  'stdbuf',
  'sudo',
  'time',
  'timeout',
  'xargs',
]);
