import type { JsonObject } from '../model/json.js';

/** What the loader asks about plugins. */
export interface PluginCatalog {
  /** Every known name, sorted. */
  readonly names: readonly string[];
  /**
   * False where the workflow names plugin modules that were deliberately not loaded (`validate`): a name that is not
   * known may then still exist.
   */
  readonly complete: boolean;
  find(name: string): CatalogEntry | undefined;
}

/** What is known of one plugin before it runs. */
export interface CatalogEntry {
  readonly name: string;
  /** Whether a task may have a `working_dir` of its own: user code shares one with the whole run. */
  ownWorkingDir(): Promise<boolean>;
  /** Checks a config against the plugin's schema, where the plugin lives. Empty when it fits. */
  checkConfig(config: JsonObject): Promise<readonly ConfigIssue[]>;
}

/** Where in a config: keys and list positions from the outside in. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong with a config. */
export type ConfigIssue =
  | {
      readonly kind: 'unknown_key';
      readonly path: ConfigPath;
      readonly key: string;
      readonly known: readonly string[];
    }
  | { readonly kind: 'missing_key'; readonly path: ConfigPath; readonly key: string }
  | { readonly kind: 'invalid'; readonly path: ConfigPath; readonly message: string };

/** The modules that a workflow or the operator names, opened. */
export interface OpenedCatalog {
  readonly catalog: PluginCatalog;
  /** What went wrong, by position in the list that was to be opened. */
  readonly problems: readonly CatalogProblem[];
}

/** A module that could not be taken in. */
export interface CatalogProblem {
  readonly index: number;
  readonly kind: 'not_found' | 'broken' | 'not_a_plugin' | 'name_clash';
  /** One sentence for a person. */
  readonly message: string;
}
