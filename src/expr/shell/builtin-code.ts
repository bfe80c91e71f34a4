import { codeAt, splitOptions, type Code } from './command-words.js';
import type { Word } from './scanner.js';

/**
 * The programs that a command takes as arguments. These are looked for only where a command begins: their names are words
 * of every day.
 */
export function findBuiltinCode(name: string, rest: () => readonly Word[]): readonly Code[] {
  switch (name) {
    case 'eval':
    case 'alias':
    case 'watch':
      return toCode(name, rest());
    case 'trap':
      return toCode(name, splitOptions(rest(), /^$/).operands.slice(0, 1));
    case 'su':
    case 'runuser':
      // The name of the user may come first.
      return toCode(`${name} -c`, afterOption(rest(), /^(?:-c|--command)$/));
    case 'awk':
    case 'gawk':
    case 'mawk':
    case 'nawk':
      return toCode(name, findScript(rest(), awk));
    case 'sed':
    case 'gsed':
      return toCode(name, findScript(rest(), sed));
    default:
      return [];
  }
}

interface ScriptForm {
  /** Options with a program in the same word or the next one. */
  readonly script: RegExp;
  /** Options with a file that the program is in. */
  readonly file: RegExp;
  /** Options that take the next word. */
  readonly takes: RegExp;
}

const awk: ScriptForm = {
  script: /^(?:-e|--source)/,
  file: /^(?:-f|--file)/,
  takes: /^(?:-[Fveifl]|--source|--file)$/,
};

const sed: ScriptForm = {
  script: /^(?:-[nErsuz]*e|--expression)/,
  file: /^(?:-[nErsuz]*f|--file)/,
  takes: /^(?:-[nErsuz]*[efl]|--expression|--file)$/,
};

/** The first operand is the program, unless options name one. */
function findScript(words: readonly Word[], { script, file, takes }: ScriptForm): readonly Word[] {
  const { options, operands } = splitOptions(words, takes);
  const named = options.flatMap((word, index) => {
    if (!script.test(word.text)) return [];
    return takes.test(word.text) ? options.slice(index + 1, index + 2) : [word];
  });
  if (named.length > 0) return named;
  return options.some(({ text }) => file.test(text)) ? [] : operands.slice(0, 1);
}

function afterOption(words: readonly Word[], option: RegExp): readonly Word[] {
  return words.filter((_word, index) => index > 0 && option.test(words[index - 1]?.text ?? ''));
}

function toCode(reader: string, words: readonly Word[]): readonly Code[] {
  return words.map((word) => codeAt(word, reader));
}
