import type { CachedResult, CacheKey, Outcome } from '../model/ports.js';
import type { Engine, Mask } from './engine.js';
import type { RenderedWork } from './rendered-work.js';
import type { Job } from './job.js';

/** A plugin and what it was told. */
interface Told {
  readonly plugin: string;
  readonly rendered: RenderedWork;
}

/** Keeps a good result. One sentence where it cannot be kept. */
export function keepResult(
  job: Job,
  told: Told,
  outcome: Extract<Outcome, { readonly status: 'completed' }>,
  engine: Engine,
): string | null {
  const { mask, clock, results } = engine.ports;
  return results.keep(keyOf(job, told, mask), {
    run: runOf(engine.facts),
    time: clock.wall(),
    result: mask.json(outcome.result),
    outputs: mask.json(outcome.outputs),
  });
}

/** Forgets the last good result: what the task did has been taken back. One sentence where it cannot be. */
export function forgetResult(job: Job, told: Told, { ports, facts }: Engine): string | null {
  return ports.results.forget(keyOf(job, told, ports.mask), runOf(facts));
}

/** The last good result, if it is not older than this; else one sentence. */
export function findResult(
  job: Job,
  told: Told,
  maxAgeMs: number,
  { ports }: Engine,
): { readonly ok: true; readonly cached: CachedResult } | { readonly ok: false; readonly reason: string } {
  const cached = ports.results.find(keyOf(job, told, ports.mask));
  if (cached === null) return { ok: false, reason: 'there is no earlier result of this file and config' };
  if (ports.clock.wall() - cached.time <= maxAgeMs) return { ok: true, cached };
  return { ok: false, reason: `the last good result, of ${cached.run}, is too old` };
}

/** The id of the run. */
function runOf({ run: { id } }: Engine['facts']): string {
  return typeof id === 'string' ? id : '';
}

/** Secrets are masked, so that nothing on disk can be used to find out about one. */
function keyOf({ name, seen }: Job, { plugin, rendered }: Told, mask: Mask): CacheKey {
  const { config, shellValues, env } = rendered;
  return {
    workflow: seen.frame.of.workflow.source.sha256,
    task: name,
    plugin,
    config: mask.json({ config, values: shellValues, env: { ...env } }),
  };
}
