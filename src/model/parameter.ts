import type { Json } from './json.js';
import type { Place } from './place.js';
import type { Template } from './template.js';

/** The types a parameter can have, in the words of the language. */
export const paramTypes = ['string', 'integer', 'number', 'boolean', 'list', 'object'] as const;

/** One of `paramTypes`. */
export type ParamType = (typeof paramTypes)[number];

/** One parameter that a workflow takes. */
export interface ParamDeclaration {
  readonly name: string;
  readonly type: ParamType;
  readonly description: string | null;
  /** Whether somebody has to give it. One that is not required and has no default is null. */
  readonly required: boolean;
  /** Its value where nobody gives one; null where it has no default. Of the declared type, unless it has expressions. */
  readonly default: Template | null;
  /** The only values it may have; null for any. */
  readonly enum: readonly Json[] | null;
  /** A JavaScript regular expression that a string must match somewhere; null for any. */
  readonly pattern: string | null;
  /** Of a number, inclusive. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly place: Place;
}

/** A value that is shown to nobody. */
export interface SecretDeclaration {
  readonly name: string;
  readonly source: SecretSource;
  readonly place: Place;
}

/** Where a secret comes from. */
export type SecretSource =
  | { readonly from: 'env'; readonly name: string }
  /** Relative to the working directory; one line end at its end does not count. */
  | { readonly from: 'file'; readonly path: string }
  /** Shell text; what it prints, without line ends at its end. */
  | { readonly from: 'command'; readonly command: string };
