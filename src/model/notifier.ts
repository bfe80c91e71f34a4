import type { FinalStatus } from './event.js';
import type { FailureClass } from './failure.js';
import type { NotifyWord } from './run-rules.js';
import type { Notify } from './workflow.js';

/** Decides what is said about the end of a run, and says it. */
export interface Notifier {
  /** Finds what there is to be said, and keeps how the run ended for the next one. */
  compose(notify: Notify, end: RunEnd): Promise<Composed>;
  /**
   * Keeps whether its message went out over one channel at least: where it did not, later runs that end alike are to tell
   * it. Null, or one sentence where that cannot be kept.
   */
  settle(end: RunEnd, isDelivered: boolean): Promise<string | null>;
  /** Each answers null, or one sentence on why the message did not go out. */
  webhook(address: WebhookAddress, message: Message, signal: AbortSignal): Promise<string | null>;
  file(path: string, message: Message): Promise<string | null>;
}

/** Where a message goes, and what it is signed with; null for no signature. */
export interface WebhookAddress {
  readonly url: string;
  readonly secret: string | null;
}

/** A message, or null where there is nothing to be said; and one sentence where it cannot be known. */
export type Composed =
  { readonly ok: true; readonly message: Message | null } | { readonly ok: false; readonly reason: string };

/** How a run has ended. */
export interface RunEnd {
  readonly status: FinalStatus;
  /** Whether its exit code is 0. */
  readonly good: boolean;
  readonly failures: readonly FailedTask[];
  /** By name: why an output could not be evaluated. */
  readonly missing: Readonly<Record<string, string>>;
}

/** One of `run.failures`. */
export interface FailedTask {
  /** In full. */
  readonly task: string;
  readonly class: FailureClass;
  readonly message: string;
}

/** What is said, with nothing in it that must not be shown. */
export interface Message {
  readonly about: NotifyWord;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** The same for programs, with a `text`. */
  readonly json: string;
}
