import type { HostLocks } from '../model/ports.js';
import type { Demand, Limits, Release } from './limits.js';
import type { Policy } from './policy.js';

/** What an action may begin with only, and where that is to be had. */
export interface Limitation extends Pick<Demand, 'needs' | 'rank'> {
  readonly limits: Limits;
  readonly hostLocks: HostLocks;
  readonly hostLockNames: readonly string[];
  /** As a demand has it, but told again when it is something else that is waited for. */
  readonly onWait: (labels: readonly string[]) => void;
  /** Takes over, when the action is over, to give back what it held: once others may go on. */
  readonly onOver: (release: Release) => void;
}

/**
 * Lets an action begin when all it needs of this process and of the host is there together, and has it given back when
 * the action is over. Who waits for something holds nothing meanwhile, so that no two processes wait for each other.
 * Rejects, with nothing held, where a host lock cannot be asked for.
 */
export function limited(limitation: Limitation): Policy {
  return (action) => async (call) => {
    const release = await takeTogether(limitation, call.signal);
    if (release === null || call.signal.aborted) {
      release?.('unused');
      return { status: 'cancelled' };
    }
    try {
      return await action(call);
    } finally {
      limitation.onOver(release);
    }
  };
}

/**
 * Alternates until one round has everything: it waits for what this process shares, or for one host lock, and tries
 * all the rest. What it got in vain it gives back. Null where the signal is aborted first.
 */
async function takeTogether(limitation: Limitation, signal: AbortSignal): Promise<Release | null> {
  const { limits, hostLocks, needs, rank } = limitation;
  const onWait = tellOnce(limitation.onWait);
  /** The host lock that was waited for last, held. */
  let waited: HeldLock | null = null;
  for (;;) {
    const own: Release | null =
      waited === null ? await limits.take({ needs, rank, signal, onWait }) : limits.tryTake(needs);
    if (own === null) {
      if (waited === null) return null;
      waited.release();
      waited = null;
      continue;
    }
    const { release, busy }: Round = await tryLocks(limitation, { own, waited });
    if (busy === null) return release;
    onWait([`the lock ${busy}`]);
    const lock = await hostLocks.lock(busy, signal);
    if (lock === null) return null;
    waited = { name: busy, release: lock };
  }
}

interface HeldLock {
  readonly name: string;
  readonly release: () => void;
}

/** Gives back all that a round got; where a host lock was `busy` that has happened. */
interface Round {
  readonly release: Release;
  readonly busy: string | null;
}

/** Tries the host locks that are not held yet, in an order that is the same for everybody. */
async function tryLocks(
  { hostLocks, hostLockNames }: Limitation,
  { own, waited }: { readonly own: Release; readonly waited: HeldLock | null },
): Promise<Round> {
  const held = waited === null ? [] : [waited];
  // Those of the host first: another process may wait for them.
  const release: Release = (how) => {
    for (const lock of held) lock.release();
    own(how);
  };
  let isWhole = false;
  try {
    for (const name of [...new Set(hostLockNames)].sort()) {
      if (name === waited?.name) continue;
      const lock = await hostLocks.tryLock(name);
      if (lock === null) return { release, busy: name };
      held.push({ name, release: lock });
    }
    isWhole = true;
    return { release, busy: null };
  } finally {
    if (!isWhole) release('unused');
  }
}

/** Whoever alternates between two things that are short would tell of both again and again. */
function tellOnce(onWait: Limitation['onWait']): Limitation['onWait'] {
  const told = new Set<string>();
  return (labels) => {
    const words = labels.join(', ');
    if (told.has(words)) return;
    told.add(words);
    onWait(labels);
  };
}
