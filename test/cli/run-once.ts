import { createProject } from '../rig.js';
import type { Finished, Project, RunFiles } from '../rig.js';

/** How a workflow is run: what is typed after its name, and what stands around it. */
export interface Setting {
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A workflow that was run once, and what it left. */
export interface Ran extends Finished {
  readonly project: Project;
  /** Absent where no run directory was made. */
  readonly run: RunFiles | undefined;
  /** By id, as `summary.json` has it. */
  // oxlint-disable-next-line typescript/no-explicit-any -- documents are looked into freely
  readonly summary: any;
}

/** Runs a workflow text as `w.yaml` in a project of its own. */
export async function runOnce(workflow: string, setting: Setting = {}): Promise<Ran> {
  const project = createProject({ 'w.yaml': workflow, ...setting.files });
  const finished = await project.oprun(['w.yaml', ...(setting.args ?? [])], { env: setting.env ?? {} });
  const run = project.runs().at(-1);
  return { ...finished, project, run, summary: run?.summary };
}

/** A module whose `same` returns its argument: what an expression has become, type and all. */
export const sameFunction = { 'f.mjs': 'export const same = (...values) => values;\n' };

/** `id → status` of every task, as `run.json` has it. */
export function statuses(run: RunFiles | undefined): Record<string, string> {
  const tasks: Record<string, { status: string }> = run?.record.tasks ?? {};
  return Object.fromEntries(Object.entries(tasks).map(([id, { status }]) => [id, status]));
}

/** What happened to one task, in order: `started`, `completed`, … */
export function factsOf(run: RunFiles | undefined, task: string): readonly string[] {
  return (run?.events ?? [])
    .filter((event) => event.task === task && event.type !== 'warning')
    .map(({ type }) => type.replace('task.', ''));
}
