import { writeGithubOutput } from '../host/github-output.js';
import type { RunState } from '../model/run-state.js';
import type { Workflow } from '../model/workflow.js';
import { renderGithubOutputs } from '../report/github-outputs.js';
import type { TextStream } from '../report/reporter.js';

/**
 * Hands the outputs of a workflow on: to whoever reads `stdout`, where there is one, and to the next step of a GitHub
 * job. Returns one sentence where they cannot be written.
 */
export function deliverOutputs(
  { outputs: declared }: Workflow,
  { finished }: RunState,
  stdout: TextStream | null,
): string | null {
  if (declared.length === 0 || finished === null) return null;
  stdout?.write(`${JSON.stringify(finished.outputs, null, 2)}\n`);
  return writeGithubOutput(renderGithubOutputs(finished.outputs), process.env);
}
