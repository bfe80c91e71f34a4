import { plugin as csvIngest } from '../../plugins/csv_ingest/index.js';
import { plugin as callFunction } from '../../plugins/function/index.js';
import { plugin as metrics } from '../../plugins/metrics/index.js';
import { plugin as pythonFunction } from '../../plugins/python_function/index.js';
import { plugin as shell } from '../../plugins/shell/index.js';
import type { OpenedCatalog } from '../../src/plugin/catalog.js';
import { checkConfig, toZodSchema } from '../../src/plugin/check-config.js';

const entries = new Map(
  [csvIngest, callFunction, metrics, pythonFunction, shell].map((plugin) => [
    plugin.name,
    {
      name: plugin.name,
      ownWorkingDir: () => Promise.resolve(!('loads' in plugin)),
      checkConfig: (value: Parameters<typeof checkConfig>[1]) =>
        Promise.resolve(checkConfig(toZodSchema(plugin.config), value)),
    },
  ]),
);

/** A catalog of the built-in plugins alone, which finds no module that a workflow names. */
export function staticCatalog({ complete }: { readonly complete: boolean }): OpenedCatalog {
  const names = [...entries.keys()].toSorted();
  return { catalog: { names, complete, find: (name) => entries.get(name) }, problems: [] };
}
