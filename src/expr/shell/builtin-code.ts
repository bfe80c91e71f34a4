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
      return joinedCode(name, rest());
    case 'trap':
      return toCode(name, splitOptions(rest(), /^$/).operands.slice(0, 1));
    case 'su':
    case 'runuser':
      // The name of the user may come first.
      return toCode(`${name} -c`, afterOption(rest(), /^(?:-c|--command)$/));
    case 'env':
      return findSplitText(rest());
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

/** What `env -S` makes words of, the program among them. */
function findSplitText(words: readonly Word[]): readonly Code[] {
  const { options } = splitOptions(words, /^(?:-[a-zA-Z0]*[SuC]|--split-string)$/);
  const found = options.filter(
    ({ text }, index) =>
      /^(?:-[a-zA-Z0]*S.|--split-string=)/s.test(text) ||
      /^(?:-[a-zA-Z0]*S|--split-string)$/.test(options[index - 1]?.text ?? ''),
  );
  return toCode('env -S', found);
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

/** All of the words at once: they are one program. */
function joinedCode(reader: string, words: readonly Word[]): readonly Code[] {
  const [first, last] = [words[0], words.at(-1)];
  return first === undefined || last === undefined
    ? []
    : [codeAt({ start: first.start, end: last.end }, reader)];
}

function toCode(reader: string, words: readonly Word[]): readonly Code[] {
  return words.map((word) => codeAt(word, reader));
}
