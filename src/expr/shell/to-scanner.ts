import { readCommands } from './read-commands.js';
import { readSpecial } from './read-expansion.js';
import type { Scanner } from './scanner.js';

/** A scanner at the start of the text; `holes` are the offsets of its expressions, in order. */
export function toScanner(
  text: string,
  { bash, holes }: { readonly bash: boolean; readonly holes: readonly number[] },
): Scanner {
  return {
    text,
    bash,
    at: 0,
    end: text.length,
    depth: 0,
    pending: [],
    landings: new Map(holes.map((at) => [at, null])),
    holes,
    commands: [],
    arithmetic: [],
    references: [],
    subshells: new Map(),
    readCommands,
    readSpecial,
  };
}
