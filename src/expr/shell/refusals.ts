import type { Refusal } from './scanner.js';

/** What is said where an expression cannot stand, and what to write there. */
export const refusals: Readonly<Record<Refusal, { readonly message: string; readonly hint: string }>> = {
  'quoted-here-document': {
    message:
      'no value can stand in a here-document whose delimiter is quoted: the shell takes its lines as they are',
    hint: 'write the delimiter without quotes, as in <<EOF, or give the value a name under `env:` and let what reads the lines look it up there',
  },
  'unfinished-here-document': {
    message:
      'no value can stand in this here-document: the `$( )` it belongs to is closed before its lines begin',
    hint: 'put its lines inside of the `$( )`',
  },
  delimiter: {
    message: 'a value cannot be the word that ends a here-document',
    hint: 'choose a word of your own, such as EOF',
  },
  backticks: {
    message: 'no value can stand between backticks: what is in them is read twice',
    hint: 'write $(…) in place of `…`',
  },
  arithmetic: {
    message: 'no value can stand in arithmetic: the shell would evaluate it, commands in it included',
    hint: 'calculate in the expression itself, as in ${{ params.n + 1 }}, or check that the value is a number and give it a name under `env:`; where two subshells are meant, write ( ( in place of ((',
  },
  offset: {
    message:
      'a value cannot say where a part of a text begins or ends: the shell would evaluate it as arithmetic',
    hint: 'cut the text with another program, or in an expression',
  },
  backslash: {
    message:
      'a backslash stands before this value, and the shell would take the reference to it for plain text',
    hint: 'leave the backslash out, or write two for one that is to stay',
  },
  'variable-name': {
    message: 'a value cannot be part of the name of a variable',
    hint: 'write the name as it is; where the value is to follow what a variable holds, put its name in braces, as in ${name}${{ … }}',
  },
  'function-name': {
    message: 'a value cannot be part of the name of a function',
    hint: 'write the name as it is, and give the function the value as an argument',
  },
  subscript: {
    message: 'a value cannot be the index of an array: bash would evaluate it, commands in it included',
    hint: 'give the value a name under `env:`, check that it is what you expect, and use that name',
  },
  range: {
    message: 'a value cannot stand in {1..9}: bash counts before values are there',
    hint: 'use seq, as in $(seq 1 ${{ … }}), or `for_each` with a list',
  },
  'dollar-quotes': {
    message: "no value can stand in $'…' here: not every sh knows these quotes",
    hint: "end the quotes before the value, as in $'…\\n'${{ … }}, or say `shell: bash`",
  },
  braces: {
    message: 'no value can stand at this place of a ${…}',
    hint: 'give the value a name under `env:` and use that name',
  },
  'too-deep': {
    message: 'no value can stand here: the command is nested too deep to be understood',
    hint: 'give the value a name under `env:` and use that name',
  },
};
