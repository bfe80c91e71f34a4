/** A place in the author's file as a person counts: both from 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
