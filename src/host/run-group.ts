import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Concurrency } from '../model/run-rules.js';
import { lockFile, tryLockFile } from './file-lock.js';
import type { Release } from './file-lock.js';
import { describeHolder, writeHolder } from './group-holder.js';
import { askToLeave, listenForOthers } from './group-socket.js';
import type { GroupEar } from './group-socket.js';
import { LockError } from './lock-error.js';
import { privatePlace, toPlaceName } from './private-place.js';

/** How a run claims a group. */
export interface GroupClaim {
  /** Which run it is, for those who find the group taken. */
  readonly runLabel: string;
  readonly onConflict: Concurrency['onConflict'];
  /** Aborted when the run is not to wait any longer. */
  readonly signal: AbortSignal;
  /** Called once, where the run has to wait, with who holds the group. */
  readonly onWait: (holder: string) => void;
  /** Called at most once, while the group is held: another run wants to take the place of this one. */
  readonly onReplaced: (by: string) => void;
  /** Makes the folder that all runs of this user meet in; for tests. */
  readonly place?: () => string;
  /** In place of a timer; for tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What came of a claim. */
export type ClaimedGroup =
  /** `tell`: from now on others are told this name of the run. */
  | { readonly status: 'held'; readonly tell: (runLabel: string) => void; readonly release: () => void }
  /** Somebody has it, and the run does not wait. */
  | { readonly status: 'busy'; readonly holder: string }
  /** The signal was aborted first. */
  | { readonly status: 'stopped' };

/**
 * Claims a group of runs, of which at most one is under way at a time for this user on this host. Those who wait come in
 * the order of asking. A holder that dies, however it does, frees the group.
 *
 * @throws LockError where the files it is made of cannot be had
 */
export async function claimGroup(group: string, claim: GroupClaim): Promise<ClaimedGroup> {
  if (claim.signal.aborted) return { status: 'stopped' };
  const files = filesOf(group, claim.place?.() ?? privatePlace('groups'));
  const isRefusing = claim.onConflict === 'skip' || claim.onConflict === 'fail';
  const atOnce = (await tryLockFile(files.lock)) ?? (isRefusing ? await tryOnceMore(files, claim) : null);
  if (atOnce !== null) return await settle(files, claim, atOnce);
  if (claim.signal.aborted) return { status: 'stopped' };
  if (isRefusing) return { status: 'busy', holder: describeHolder(files.holder) };
  claim.onWait(describeHolder(files.holder));
  const release = await waitFor(files, claim);
  return release === null ? { status: 'stopped' } : await settle(files, claim, release);
}

interface GroupFiles {
  readonly lock: string;
  /** Says who has the lock. */
  readonly holder: string;
  /** Where who has it is to be asked to make room. */
  readonly socket: string;
}

function filesOf(group: string, place: string): GroupFiles {
  const path = join(place, toPlaceName(group));
  return { lock: `${path}.lock`, holder: `${path}.json`, socket: `${path}.sock` };
}

/** Who is just about to let go, or only looks whether the group is free, is no reason to refuse a run. */
async function tryOnceMore({ lock }: GroupFiles, claim: GroupClaim): Promise<Release | null> {
  await (claim.pause ?? pause)(pauseMs, claim.signal);
  return claim.signal.aborted ? null : await tryLockFile(lock);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, null, { signal }).catch(ignoreAbort);
}

async function waitFor(files: GroupFiles, claim: GroupClaim): Promise<Release | null> {
  if (claim.onConflict !== 'cancel_running') return await lockFile(files.lock, claim.signal);
  const over = new AbortController();
  const asking = keepAsking(files, claim.runLabel, over.signal);
  try {
    return await lockFile(files.lock, claim.signal);
  } finally {
    over.abort();
    await asking;
  }
}

/** How long after a holder has gone, or was not there yet, the next is asked; and after which a busy lock is tried again. */
const pauseMs = 50;

/** Whoever has the group is asked, until it is ours: another that waits may come first. */
async function keepAsking(files: GroupFiles, by: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await askToLeave(files.socket, by, signal);
    if (!signal.aborted) await pause(pauseMs, signal);
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}

/** The lock is ours: others are told whose it is, and can ask for it. */
async function settle(files: GroupFiles, claim: GroupClaim, release: Release): Promise<ClaimedGroup> {
  const since = new Date().toISOString();
  const tell = (label: string): void => writeHolder(files.holder, { label, pid: process.pid, since });
  let ear: GroupEar;
  try {
    tell(claim.runLabel);
    ear = await listenForOthers(files.socket, claim.onReplaced);
  } catch (error) {
    release();
    throw error instanceof LockError ? error : new LockError(`cannot write ${files.holder}`, error);
  }
  let held = true;
  return {
    status: 'held',
    tell(label) {
      try {
        tell(label);
      } catch {
        // The run goes on under its first name: only a message tells it.
      }
    },
    release() {
      if (!held) return;
      held = false;
      ear.close();
      rmSync(files.holder, { force: true });
      release();
    },
  };
}
