import { describeSchema } from '../plugin/describe-schema.js';
import { workflowJsonSchema } from '../workflow/json-schema.js';
import { builtins } from './builtins.generated.js';

/** The JSON Schema of workflow files, as text. It knows the configs of the built-in plugins. */
export async function renderSchema(): Promise<string> {
  const plugins = await Promise.all([...builtins.values()].map(async (load) => await load()));
  const schemas = plugins.map(({ name, summary = null, config }) => ({
    name,
    summary,
    config: describeSchema(config),
  }));
  return `${JSON.stringify(workflowJsonSchema(schemas), null, 2)}\n`;
}
