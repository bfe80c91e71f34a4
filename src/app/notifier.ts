import { basename, join, resolve } from 'node:path';
import type { Notifier } from '../model/notifier.js';
import { appendLine } from '../host/append-line.js';
import { LockError } from '../host/lock-error.js';
import { describeSystemError } from '../host/system-error.js';
import { systemAfter } from '../host/timers.js';
import { sendWebhook } from '../host/webhook.js';
import type { Clock } from '../model/ports.js';
import type { NotifyWord } from '../model/run-rules.js';
import type { RunState } from '../model/run-state.js';
import type { Workflow } from '../model/workflow.js';
import { renderNotice } from '../report/notice.js';
import { changeVerdict } from '../runs/last-verdicts.js';
import type { LastVerdict } from '../runs/last-verdicts.js';
import type { PatientLocks } from '../runs/patient-locks.js';
import { RecordError } from '../runs/record-error.js';
import { chooseNotice } from './notify.js';

/** What a notifier needs to know of the run. */
export interface NotifierOptions {
  readonly workflow: Workflow;
  /** Absolute: where the verdicts of earlier runs are. */
  readonly logDir: string;
  readonly locks: PatientLocks;
  readonly state: RunState;
  readonly clock: Clock;
}

/** Tells about the end of a run by what its file's run before ended with. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { workflow, logDir, locks, state, clock } = options;
  const { source } = workflow;
  const place = { logDir, key: join(source.dir, basename(source.file)), locks };
  return {
    async compose({ when }, end) {
      const { good } = end;
      const time = clock.wall();
      const run = state.started?.run.id ?? '';
      const change = (before: LastVerdict | null): LastVerdict => {
        const about = chooseNotice(good, asOf(before, time), when);
        const telling = about === null ? (before?.telling ?? null) : time + tellingMs;
        return { good, told: isTold(about, before), telling, run, time };
      };
      const kept = await orFault(() => changeVerdict(place, change));
      // Of a failure rather hear too often than never.
      if (!kept.ok && good) return kept;
      const about = chooseNotice(good, kept.ok ? asOf(kept.before, time) : null, when);
      const timed = { ...end, endedAt: new Date(time).toISOString() };
      return { ok: true, message: about === null ? null : renderNotice(about, state, timed) };
    },
    async settle({ good }, isDelivered) {
      // A run that ended in between may have ended otherwise, and has a message of its own.
      const change = (now: LastVerdict | null): LastVerdict | null =>
        now === null || now.good !== good || now.told ? null : { ...now, told: isDelivered, telling: null };
      const kept = await orFault(() => changeVerdict(place, change));
      return kept.ok ? null : kept.reason;
    },
    webhook: async (address, { json: body }, signal) =>
      await sendWebhook({ ...address, body, signal, after: systemAfter }),
    file: async (path, { subject, text }) =>
      await appendLine(resolve(workflow.workingDir, path), `${subject}\n${text}`),
  };
}

/** How long another run waits before it tells what somebody is about to tell: all tries of all channels take less. */
const tellingMs = 120_000;

/** What somebody is telling counts as told. */
function asOf(before: LastVerdict | null, time: number): LastVerdict | null {
  if (before === null || before.telling === null || before.telling < time) return before;
  return { ...before, told: true };
}

/** What has no message of its own to wait for leaves it as it was; a success may be told again and again. */
function isTold(about: NotifyWord | null, before: LastVerdict | null): boolean {
  return about === null || about === 'success' ? (before?.told ?? true) : false;
}

type Kept =
  | { readonly ok: true; readonly before: LastVerdict | null }
  | { readonly ok: false; readonly reason: string };

/** What the files of the verdicts throw changes no verdict: one sentence instead. */
async function orFault(change: () => Promise<LastVerdict | null>): Promise<Kept> {
  try {
    return { ok: true, before: await change() };
  } catch (error) {
    const isKnown = error instanceof RecordError || error instanceof LockError;
    const reason = isKnown ? error.message : describeSystemError(error);
    if (reason === null) throw error;
    return { ok: false, reason };
  }
}
