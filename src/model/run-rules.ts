import type { Template } from './template.js';

/** The endings of a run that tasks can be hooked to, in the order in which they are looked at. */
export const hookNames = ['on_success', 'on_failure', 'on_cancel', 'on_exit'] as const;

/** One of `hookNames`. */
export type HookName = (typeof hookNames)[number];

/** What a run does that finds another of its group under way. */
export const conflictWords = ['queue', 'skip', 'cancel_running', 'fail'] as const;

/** At most one run of a group is under way at a time, of this user on this host. */
export interface Concurrency {
  /** Becomes the name of the group: a text over `params`, `env`, `run` and `workflow`. */
  readonly group: Template;
  readonly onConflict: (typeof conflictWords)[number];
}

/** What there is to be told about the end of a run. */
export const notifyWords = ['failure', 'recovery', 'success'] as const;

/** One of `notifyWords`. */
export type NotifyWord = (typeof notifyWords)[number];
