import { workflowJsonSchema } from '../workflow/schema.js';

/** The JSON Schema of workflow files, as text. */
export function renderSchema(): string {
  return `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`;
}
