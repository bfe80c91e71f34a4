import { findTagged, type Look, type TaggedProcess } from './proc.js';

/** A process that a token was found on. */
export interface Stray {
  readonly pid: number;
  readonly group: number;
  /** Started by an oprun that itself runs inside the task, and that ends its own when it is asked to. */
  readonly nested: boolean;
}

/** Finds what a run has started, wherever it went: by the tag in its environment. Linux only: nothing elsewhere. */
export interface TagSweep {
  /** The processes that carry this token. */
  find(token: string): Look<Stray>;
}

/** The tag of a process: the tokens of all the runs it is part of, the innermost last. */
export function toTag(outer: string | undefined, token: string): string {
  return outer === undefined || outer === '' ? token : `${outer}:${token}`;
}

/** A sweep that many tasks may ask at once: one look at all processes serves for a few milliseconds. */
export function createTagSweep(): TagSweep {
  let seen: Look<TaggedProcess> = [];
  let seenAt = Number.NEGATIVE_INFINITY;
  return {
    find(token) {
      if (performance.now() - seenAt > freshMs) {
        seen = findTagged();
        seenAt = performance.now();
      }
      if (seen === 'unknown') return seen;
      return seen.flatMap(({ pid, group, tag }) => {
        const tokens = tag.split(':');
        const at = tokens.findIndex((one) => one.startsWith(token));
        return at < 0 ? [] : [{ pid, group, nested: at < tokens.length - 1 }];
      });
    },
  };
}

const freshMs = 10;
