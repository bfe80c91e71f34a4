import type { Json, JsonObject } from '../model/json.js';

/** What the names of an expression stand for while it is evaluated. */
export interface Scope {
  readonly params: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * `id dir date started_at`. Once all tasks are over also `status`, in the words of `FinalStatus`, and `failures`, a list
   * of `{task, class, message}`.
   */
  readonly run: JsonObject;
  /** `name file dir`. */
  readonly workflow: JsonObject;
  /** `tasks.<id>`: `status attempts duration_ms`, and `result outputs error` as far as they are there. */
  readonly task: (id: string) => JsonObject | undefined;
  /** The loops around the expression, innermost last: `item` and `each` are those of the last one. */
  readonly loops: readonly LoopItem[];
  /** Inside a task's own `outputs`. */
  readonly result?: Json;
  /** The zone in which `date()` reads and writes times: an IANA name. */
  readonly zone: string;
}

/** One item of a loop. */
export interface LoopItem {
  /** Its further name; null where it has none. */
  readonly as: string | null;
  readonly item: Json;
  /** From 0. */
  readonly index: number;
  /** The key of a mapping; of a list it is null. */
  readonly key: string | null;
  readonly length: number;
}
