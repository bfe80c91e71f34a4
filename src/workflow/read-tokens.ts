import { CST, Lexer, Parser } from 'yaml';
import { deepestNesting } from './depth.js';

/** The tokens of a text. */
export interface ReadTokens {
  readonly tokens: readonly CST.Token[];
  /** Whether they are all. If not, they nest too deep or have an error among them. */
  readonly complete: boolean;
}

/**
 * Reads the tokens of a YAML text. It stops where brackets nest too deep, and after a hundred faults between brackets:
 * the library would spend seconds on a million of them, and what comes after them is not told anyway.
 */
export function readTokens(text: string): ReadTokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const brackets = watchBrackets();
  let complete = true;
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // After its sign comes the scalar itself, which may look like a bracket.
    if (!inScalar && brackets(lexeme) === 'hopeless') {
      complete = false;
      break;
    }
    inScalar = lexeme === CST.SCALAR && !inScalar;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, complete };
}

const mostFaults = 100;

/** Looks at one lexeme after the other, and says when to stop. */
function watchBrackets(): (lexeme: string) => 'hopeful' | 'hopeless' {
  let depth = 0;
  let faults = 0;
  // The last lexeme that is no blank.
  let before = '';
  return (lexeme) => {
    if (isFault(lexeme, before, depth)) faults += 1;
    if (isOpening(lexeme)) depth += 1;
    if (isClosing(lexeme)) depth = Math.max(0, depth - 1);
    // A line that is not indented ends all brackets that are open.
    if (lexeme === CST.FLOW_END) depth = 0;
    if (!isBlank(lexeme, depth)) before = lexeme;
    return depth > deepestNesting || faults > mostFaults ? 'hopeless' : 'hopeful';
  };
}

/** A comma with nothing before it, a bracket that closes nothing, and one that opens where another has just closed. */
function isFault(lexeme: string, before: string, depth: number): boolean {
  if (lexeme === ',') return before === ',' || isOpening(before);
  if (isOpening(lexeme)) return isClosing(before);
  return isClosing(lexeme) && depth === 0;
}

/** Between brackets a line end is a blank; outside of them a key in brackets may begin after it. */
function isBlank(lexeme: string, depth: number): boolean {
  return depth > 0 ? /^\s/u.test(lexeme) : /^[ \t]/u.test(lexeme);
}

function isOpening(lexeme: string): boolean {
  return lexeme === '[' || lexeme === '{';
}

function isClosing(lexeme: string): boolean {
  return lexeme === ']' || lexeme === '}';
}
