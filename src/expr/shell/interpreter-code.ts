import { codeAt, splitOptions, type Code } from './command-words.js';
import { hole, type SimpleCommand, type Word } from './scanner.js';

/**
 * The program that an interpreter is given by an option or on its standard input. These are looked for anywhere in a
 * command: `docker exec web sh -c "…"`, `find . -exec perl -e "…"`.
 */
export function findInterpreterCode(
  name: string,
  rest: () => readonly Word[],
  command: SimpleCommand,
): readonly Code[] {
  if (name === 'ssh') return findRemoteCode(rest(), command);
  const form = forms.find((known) => known.name.test(name));
  if (form === undefined) return [];
  const { options, operands } = splitOptions(rest(), form.takes);
  const found = options.findIndex(({ text }) => form.program.test(text.replaceAll(hole, '')));
  const option = options[found];
  if (option === undefined) return readsInput(options, operands) ? inputCode(name, command) : [];
  const reader = `${name} ${form.program.exec(option.text)?.[0].replace(/=$/, '') ?? ''}`.trim();
  // The program may stand in the same word, or else it is the next one.
  const next = options[found + 1] ?? operands[0];
  return [option, ...(next === undefined ? [] : [next])].map((word) => codeAt(word, reader));
}

/** The first operand is the host; a shell there reads the others, or else the input. */
function findRemoteCode(words: readonly Word[], command: SimpleCommand): readonly Code[] {
  const { operands } = splitOptions(words, /^-[a-zA-Z0-9]*[BbcDEeFIiJLlmOoPpQRSWw]$/);
  const read = operands.slice(1).map((word) => codeAt(word, 'ssh'));
  return operands.length === 1 ? inputCode('ssh', command) : read;
}

interface InterpreterForm {
  readonly name: RegExp;
  /** The options that a program follows. */
  readonly program: RegExp;
  /** Other options that take a word. */
  readonly takes: RegExp;
}

const forms: readonly InterpreterForm[] = [
  {
    name: /^(?:ba|da|z|k|mk|a|fi|c|tc|rba)?sh$/,
    program: /^-[a-zA-Z]*c$/,
    takes: /^(?:[-+][a-zA-Z]*[oO]|--rcfile|--init-file)$/,
  },
  { name: /^(?:python|pypy)[\d.]*$/, program: /^-[a-zA-Z]*c/, takes: /^-[a-zA-Z]*[WX]$/ },
  { name: /^(?:perl|ruby|lua|Rscript)[\d.]*$/, program: /^-[a-zA-Z0-9]*[eE]/, takes: /^-[IMm]$/ },
  {
    name: /^(?:node|nodejs|deno|bun)$/,
    program: /^(?:-[ep]+$|--eval(?:=|$)|--print(?:=|$))/,
    takes: /^(?:-r|--require|--import|--loader)$/,
  },
  { name: /^php[\d.]*$/, program: /^-[rRBE]/, takes: /^-[cdz]$/ },
];

function readsInput(options: readonly Word[], operands: readonly Word[]): boolean {
  return operands.length === 0 || operands[0]?.text === '-' || options.some(({ text }) => text === '-s');
}

/** What an interpreter reads that was given no other program. */
function inputCode(name: string, { inputs, piped }: SimpleCommand): readonly Code[] {
  const spans = [...inputs, ...(piped === null ? [] : [piped, ...piped.command.inputs])];
  return spans.map((span) => codeAt(span, name));
}
