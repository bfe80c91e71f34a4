import type { Meter } from '../meter.js';
import { kindBesideWhole, kindOf, wrong, type Fault, type Result, type Value } from '../value.js';

/** A function of the language. It can be called as `name(x, …)` and as `x.name(…)`. */
export interface Helper {
  readonly name: string;
  /** How it is called, for a person. */
  readonly usage: string;
  /** In CEL's words, as far as CEL does not have them itself. */
  readonly signatures: readonly string[];
  /** How many arguments it takes, what stands before the dot included. */
  readonly arity: readonly number[];
  /** Is handed as many arguments as `arity` allows, of any kind. */
  run(args: readonly Value[], call: Call): Result;
}

/** What a function needs of the evaluation it is part of. */
export interface Call {
  readonly meter: Meter;
  /** IANA name of the time zone. */
  readonly zone: string;
}

/** The fault of a function that was handed a value of the wrong kind. */
export function needs(name: string, what: string, value: Value | undefined): Fault {
  if (value === undefined) return wrong(`${name}() takes ${what}, not nothing`);
  const found = what === 'a whole number' ? kindBesideWhole(value) : kindOf(value);
  return wrong(`${name}() takes ${what}, not ${found}`);
}

/** A function of one text. */
export function ofText(name: string, returns: string, run: (text: string, call: Call) => Result): Helper {
  return {
    name,
    usage: `${name}(text)`,
    signatures: [`${name}(string): ${returns}`, `string.${name}(): ${returns}`],
    arity: [1],
    run([text], call) {
      return typeof text === 'string' ? run(text, call) : needs(name, 'a string', text);
    },
  };
}

/** A function of two texts that CEL has as a method. */
export function ofTexts(name: string, usage: string, run: (text: string, other: string) => boolean): Helper {
  return {
    name,
    usage,
    signatures: [`${name}(string, string): bool`],
    arity: [2],
    run([text, other]) {
      if (typeof text !== 'string') return needs(name, 'a string', text);
      if (typeof other !== 'string') return needs(name, 'a string', other);
      return run(text, other);
    },
  };
}
