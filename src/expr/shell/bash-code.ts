import { codeAt, splitOptions, type Code } from './command-words.js';
import { hole, type Word } from './scanner.js';

/**
 * Where bash evaluates an argument as arithmetic, or takes it for the name of a variable: it runs the command in the
 * index of an array there (`a[$(…)]`), however well the argument is quoted.
 */
export function findBashCode(name: string, rest: () => readonly Word[]): readonly Code[] {
  switch (name) {
    case 'let':
      return rest().map((word) => codeAt(word, name, true));
    case '[[':
      return findConditions(rest());
    case 'test':
    case '[':
      return findAfter(rest(), /^-v$/).map((word) => codeAt(word, `${name} -v`));
    case 'printf':
      return findAfter(rest().slice(0, 2), /^-v$/).map((word) => codeAt(word, `${name} -v`));
    case 'unset':
    case 'read':
    case 'mapfile':
    case 'readarray':
      return rest()
        .filter(({ text }) => !text.startsWith('-'))
        .map((word) => codeAt(word, name));
    case 'wait':
      return findAfter(rest(), /^-[a-z]*p$/).map((word) => codeAt(word, `${name} -p`));
    case 'getopts':
      return rest()
        .slice(1, 2)
        .map((word) => codeAt(word, name));
    case '.':
    case 'source':
      return splitOptions(rest(), /^$/)
        .operands.slice(0, 1)
        .map((word) => codeAt(word, name));
    case 'bind':
    case 'compgen':
    case 'complete':
      return findAfter(rest(), /^-[a-zA-Z]*[CWx]$/).map((word) => codeAt(word, name));
    case 'declare':
    case 'export':
    case 'typeset':
    case 'local':
    case 'readonly':
      return findDeclarations(name, rest());
    default:
      return [];
  }
}

function findConditions(words: readonly Word[]): readonly Code[] {
  return words.flatMap(({ text, plain }, index) => {
    if (!plain) return [];
    const [before, after] = [words[index - 1], words[index + 1]];
    const sides = comparisons.test(text) ? [before, after] : text === '-v' ? [after] : [];
    return sides.flatMap((side) =>
      side === undefined ? [] : [codeAt(side, `[[ ${text} ]]`, text !== '-v')],
    );
  });
}

const comparisons = /^-(?:eq|ne|lt|le|gt|ge)$/;

function findAfter(words: readonly Word[], option: RegExp): readonly Word[] {
  return words.filter((_word, index) => index > 0 && option.test(words[index - 1]?.text ?? ''));
}

/**
 * With `-i` the value is arithmetic too, with `-n` a name, with `-a` and `-A` it may be a list with indexes in it;
 * otherwise the name alone is of interest.
 */
function findDeclarations(name: string, words: readonly Word[]): readonly Code[] {
  const letter = words.flatMap(({ text }) => /^-[a-zA-Z]*?([aAin])/.exec(text)?.[1] ?? [])[0];
  // `export -n` takes back an export.
  const option = letter === undefined || (name === 'export' && letter === 'n') ? '' : ` -${letter}`;
  return words
    .filter(({ text }) => option !== '' || (text.split('=', 1)[0] ?? '').includes(hole))
    .map((word) => codeAt(word, `${name}${option}`, option === ' -i'));
}
