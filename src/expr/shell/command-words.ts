import { hole, type Span, type Word } from './scanner.js';

/** A part of a command that something reads as a program: a value in it becomes code. */
export interface Code extends Span {
  /** What reads it, as a person would type it: `sh -c`, `eval`, `awk`. */
  readonly reader: string;
  /** Whether it is arithmetic, in which a name alone stands for the value of a variable. */
  readonly calculates: boolean;
}

/** The part of the text that the span is, read by `reader`. */
export function codeAt({ start, end }: Span, reader: string, calculates = false): Code {
  return { start, end, reader, calculates };
}

/** The name of the program, without its path; `sh` for `$SHELL`; empty where it is a value. */
export function nameOf({ text }: Word): string {
  if (/^\$\{?(?:SHELL|BASH)\}?$/.test(text)) return 'sh';
  return text.includes(hole) ? '' : text.slice(text.lastIndexOf('/') + 1);
}

/**
 * Tells the options of a command from its operands: the first word without a dash begins those. `takes` is the form of
 * options that take the next word, which counts as one of them.
 */
export function splitOptions(
  words: readonly Word[],
  takes: RegExp,
): { readonly options: readonly Word[]; readonly operands: readonly Word[] } {
  let at = 0;
  while (at < words.length) {
    const text = words[at]?.text ?? '';
    if (text === '--') return { options: words.slice(0, at), operands: words.slice(at + 1) };
    if (!/^[-+]./.test(text)) break;
    at += takes.test(text) ? 2 : 1;
  }
  return { options: words.slice(0, at), operands: words.slice(at) };
}
