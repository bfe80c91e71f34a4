import { resolve } from 'node:path';
import { systemClock } from '../host/clock.js';
import { createFileLocks } from '../host/file-locks.js';
import { LockError } from '../host/lock-error.js';
import { systemAfter } from '../host/timers.js';
import type { After } from '../model/ports.js';
import { breakersToJson, renderBreakers } from '../report/breakers-page.js';
import { listBreakers, resetBreakers } from '../runs/breaker-files.js';
import { hasLogs } from '../runs/list-runs.js';
import { createPatientLocks } from '../runs/patient-locks.js';
import { RecordError } from '../runs/record-error.js';
import { escapeControls } from '../text/escape-controls.js';
import { nearName } from '../text/near-name.js';

/** Whose breakers are meant. */
export interface BreakersPlace {
  /** Absolute. */
  readonly startDir: string;
  /** The logs directory as it was typed, relative to `startDir`; null for `logs`. */
  readonly logDir: string | null;
}

/** What is to be written, or one sentence on why there is nothing to tell. */
export type BreakersAnswer =
  | { readonly kind: 'text'; readonly text: string }
  /** No breaker of that name. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** Their files can be neither read nor changed. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Tells how every breaker stands that runs of a logs directory have used, by name. */
export async function describeBreakers(place: BreakersPlace, form: 'text' | 'json'): Promise<BreakersAnswer> {
  return await answer(() => {
    const logDir = logDirOf(place);
    const breakers = listBreakers(logDir);
    const now = systemClock.wall();
    if (form === 'json') return toText(breakersToJson(breakers, now));
    return toText(breakers.length === 0 ? `${noneIn(logDir)}\n` : renderBreakers(breakers, now));
  });
}

/** Makes breakers as if nobody had used them: those named, or all of them. `after`: how what others hold is waited for. */
export async function forgetBreakers(
  place: BreakersPlace,
  wanted: readonly string[] | 'all',
  after: After = systemAfter,
): Promise<BreakersAnswer> {
  return await answer(async () => {
    const logDir = logDirOf(place);
    const known = listBreakers(logDir).map(({ name }) => name);
    const unknown = wanted === 'all' ? undefined : wanted.find((name) => !known.includes(name));
    if (unknown !== undefined) return { kind: 'unknown', reason: describeUnknown(unknown, known, logDir) };
    const locks = createPatientLocks(createFileLocks(), { after });
    const names = await resetBreakers(logDir, wanted, locks);
    return toText(
      names.length === 0 ? `${noneIn(logDir)}\n` : names.map((name) => `reset ${name}\n`).join(''),
    );
  });
}

/** Files that cannot be read or locked are answered in a sentence. */
async function answer(tell: () => BreakersAnswer | Promise<BreakersAnswer>): Promise<BreakersAnswer> {
  try {
    return await tell();
  } catch (error) {
    if (!(error instanceof RecordError || error instanceof LockError)) throw error;
    return { kind: 'unreadable', reason: error.message };
  }
}

function toText(text: string): BreakersAnswer {
  return { kind: 'text', text };
}

function logDirOf({ startDir, logDir }: BreakersPlace): string {
  return resolve(startDir, logDir ?? 'logs');
}

function noneIn(logDir: string): string {
  const shown = escapeControls(logDir);
  return hasLogs(logDir) ? `no run has used a breaker in ${shown}` : `there is no logs directory ${shown}`;
}

function describeUnknown(name: string, known: readonly string[], logDir: string): string {
  if (!hasLogs(logDir)) return noneIn(logDir);
  const near = nearName(name, known);
  const others = known.length === 0 ? 'no run has used one' : `there are ${known.join(', ')}`;
  const hint = near === null ? others : `did you mean "${near}"?`;
  return `there is no breaker "${escapeControls(name)}" in ${escapeControls(logDir)}; ${hint}`;
}
