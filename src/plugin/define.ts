import type { z } from 'zod';
import type { Plugin } from './contract.js';

/**
 * Gives a plugin's `run` the type of its own config schema. It returns the plugin as it is: a plain object does as
 * well where types do not matter.
 */
export function definePlugin<Config>(
  plugin: Plugin<Config> & { readonly config: z.ZodType<Config> },
): Plugin<Config> {
  return plugin;
}
