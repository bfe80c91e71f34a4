/** A value that JSON can hold: what a task gives as its result, and what a journal line is made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Keys such as `__proto__` are ordinary keys: build one with `Object.fromEntries`, which defines them. */
export interface JsonObject {
  readonly [key: string]: Json;
}
