import { createLimits } from '../policy/limits.js';
import { createEngine } from './create-engine.js';
import type { EnginePorts } from './engine.js';
import { createLedger } from './ledger.js';
import { findUndoable } from './recorded-work.js';
import type { RecordedWork } from './recorded-work.js';
import { rootFrame } from './root-frame.js';
import { runUndo } from './run-undo.js';
import type { RunPlan } from './run-workflow.js';
import { createScarce } from './scarce.js';

/** What came of taking back what the tasks of an earlier run did. */
export type UndoneWork =
  /** `problems`: what could not even be tried, one sentence for each. */
  | { readonly status: 'undone'; readonly failed: number; readonly problems: readonly string[] }
  | { readonly status: 'nothing' }
  | { readonly status: 'impossible'; readonly problems: readonly string[] };

/**
 * Takes back what the tasks of a run did that has ended, one after the other, the newest completion first. Once
 * `ports.signal` is aborted no other is started; `ports.kill` ends the one under way too.
 */
export async function undoWorkflow(
  plan: Pick<RunPlan, 'workflow' | 'facts' | 'params' | 'env' | 'maxParallel'>,
  recorded: RecordedWork,
  ports: EnginePorts,
): Promise<UndoneWork> {
  const { facts, maxParallel } = plan;
  const scarce = createScarce(createLimits(ports));
  const ledger = createLedger();
  const engine = createEngine({ ports, facts, maxParallel, choices: new Map(), scarce, ledger });
  const frame = rootFrame(plan, engine, ports.signal);
  const { undoable, problems } = findUndoable(frame, recorded, engine);
  if (undoable.length === 0) {
    return problems.length > 0 ? { status: 'impossible', problems } : { status: 'nothing' };
  }
  const begun = ports.clock.monotonic();
  ports.emit({ type: 'run.undoing', tasks: undoable.toReversed().map(({ job }) => job.name) });
  const failed = await runUndo(undoable, { stop: ports.signal, kill: ports.kill }, engine);
  ports.emit({ type: 'run.undone', duration_ms: Math.round(ports.clock.monotonic() - begun) });
  return { status: 'undone', failed, problems };
}
