import { basename, join, resolve } from 'node:path';
import type { Notifier } from '../engine/notifier.js';
import { appendLine } from '../host/append-line.js';
import { systemAfter } from '../host/timers.js';
import { sendWebhook } from '../host/webhook.js';
import type { Clock, FileLocks } from '../model/ports.js';
import type { RunState } from '../model/run-state.js';
import type { Workflow } from '../model/workflow.js';
import { writeVerdict } from '../runs/last-verdicts.js';
import { RecordError } from '../runs/record-error.js';
import { chooseNotice, toNotice } from './notify.js';

/** What a notifier needs to know of the run. */
export interface NotifierOptions {
  readonly workflow: Workflow;
  /** Absolute: where the verdicts of earlier runs are. */
  readonly logDir: string;
  readonly locks: FileLocks;
  readonly state: RunState;
  readonly clock: Clock;
  /** Aborted when nobody wants to wait for a message any longer. */
  readonly kill: AbortSignal;
}

/** Tells about the end of a run by what its file's run before ended with. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { workflow, logDir, locks, state, clock, kill } = options;
  const { source } = workflow;
  return {
    async compose({ when }, { good, missing }) {
      const time = clock.wall();
      const run = state.started?.run.id ?? '';
      const key = join(source.dir, basename(source.file));
      try {
        const last = await writeVerdict(logDir, key, { verdict: { good, run, time }, locks });
        const about = chooseNotice(good, last?.good ?? null, when);
        const end = { endedAt: new Date(time).toISOString(), missingOutputs: missing };
        return { ok: true, message: about === null ? null : toNotice(about, state, end) };
      } catch (error) {
        if (error instanceof RecordError) return { ok: false, reason: error.message };
        throw error;
      }
    },
    webhook: async (url, secret, { json: body }) =>
      await sendWebhook({ url, secret, body, signal: kill, after: systemAfter }),
    file: async (path, { subject, text }) =>
      await appendLine(resolve(workflow.workingDir, path), `${subject}\n${text}`),
  };
}
