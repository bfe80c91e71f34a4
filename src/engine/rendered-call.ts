import type { Scope } from '../expr/scope.js';
import type { Failure } from '../model/failure.js';
import type { Template } from '../model/template.js';
import type { Engine } from './engine.js';
import { scopeOf } from './frame.js';
import { renderWork } from './rendered-work.js';
import type { RenderedWork } from './rendered-work.js';
import type { Job } from './job.js';

/** What a job's plugin is told: rendered when it is first asked for, once for all attempts. */
export interface RenderedCall {
  readonly render: () => RenderedWork | { readonly failure: Failure };
  /** What expressions of the job may read, but for its own environment. */
  readonly scope: () => Scope;
}

/** Nothing is rendered yet. */
export function renderOnce(job: Job, config: Template, { facts }: Engine): RenderedCall {
  let rendered: ReturnType<RenderedCall['render']> | null = null;
  const scope = (): Scope => {
    const around = scopeOf(job.seen, facts, job.loops);
    return job.result === undefined ? around : { ...around, result: job.result };
  };
  return { scope, render: () => (rendered ??= renderWork(job.seen.task.env, config, scope())) };
}
