import { z } from 'zod';
import type { Plugin } from '../../src/plugin/index.js';

/** Checks a config as the host does before it calls `run`; throws where it does not fit. */
export function parseConfig<Config>(plugin: Plugin<Config>, config: unknown): Config {
  if (!(plugin.config instanceof z.ZodType)) throw new Error(`${plugin.name} has no zod schema`);
  return plugin.config.parse(config);
}
