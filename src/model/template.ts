import type { Json } from './json.js';
import type { Place } from './place.js';

/** A value of the file in which expressions may stand: what it is, is known when it is rendered. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  /** A text that is one expression and nothing else: the value keeps its type. */
  | { readonly kind: 'expression'; readonly expression: Expression }
  /** A text with expressions in it. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  | ShellTemplate
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, value: Template])[] };

/** A shell command whose values reach it through variables: nothing is ever spliced into its text. */
export interface ShellTemplate {
  readonly kind: 'shell';
  /** The command, in which each expression has become a quoted reference to its variable. */
  readonly command: string;
  readonly values: readonly ShellValue[];
}

/** One value of a shell command. */
export interface ShellValue {
  /** Name of the environment variable. */
  readonly variable: string;
  readonly expression: Expression;
}

/** What stands between `${{` and `}}`, checked: every name in it is known. */
export interface Expression {
  /** As the author wrote it. */
  readonly text: string;
  /** The same text in CEL: a name that CEL cannot read is replaced by a word of the same length. */
  readonly cel: string;
  /** The names that were replaced, by their offset in `cel`. */
  readonly names: readonly { readonly at: number; readonly name: string }[];
  readonly place: Place;
}

/** A name and the value it gets. */
export interface Assignment {
  readonly name: string;
  readonly value: Template;
}
