import { parseConfig } from '../../src/plugin/parse-config.js';
import type { JsonObject, Plugin, PluginContext } from '../../src/plugin/index.js';
import { createProcessRig } from '../host/process-rig.js';
import { fakeContext, type FakeContext } from './fake-context.js';

/** A context that starts real processes, and what they wrote. */
export interface ProcessContext extends FakeContext {
  written(): { stdout: string; stderr: string };
}

/** Made for a plugin that only starts processes; `env` is what oprun would have been started with. */
export function createProcessContext({
  env = process.env,
  ...overrides
}: Partial<PluginContext> & { readonly env?: NodeJS.ProcessEnv } = {}): ProcessContext {
  const rig = createProcessRig(env);
  const context = fakeContext(overrides);
  const { workingDir, signal } = context;
  const exec: PluginContext['exec'] = (options) => rig.exec(options, { workingDir, signal });
  return { ...context, exec, written: rig.written };
}

/** Runs a plugin with a config as an author writes it. */
export async function runPlugin(
  plugin: Plugin,
  config: JsonObject,
  context: PluginContext,
): Promise<unknown> {
  const parsed = parseConfig(plugin, config);
  if (!parsed.ok) throw new Error(`the config does not fit: ${JSON.stringify(parsed.failure)}`);
  return await plugin.run(parsed.config, context);
}
