import { validationFailure } from '../model/failure.js';
import type { Failure } from '../model/failure.js';

/** In the place of a value that cannot be had: why the task fails. */
export function failing(message: string): { readonly failure: Failure } {
  return { failure: validationFailure(message) };
}
