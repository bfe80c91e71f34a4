import type { JsonObject } from '../model/json.js';
import type { Workflow } from '../model/workflow.js';

/** `workflow` of an expression. */
export function workflowFacts({ name, source }: Workflow): JsonObject {
  return { name, file: source.file, dir: source.dir };
}
