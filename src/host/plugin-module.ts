import type { Plugin } from '../plugin/contract.js';
import type { ModuleSource } from './workers/protocol.js';

/** A plugin that comes with oprun; its code is loaded when it is first needed. */
export interface BuiltinPlugin {
  /** The built file that a worker imports; it exports the plugin as `plugin`. */
  readonly url: string;
  /** Where it runs: a plugin that only starts processes needs no thread of its own. */
  readonly place: 'scheduler' | 'worker';
  /** Whether a task may have a `working_dir` of its own. */
  readonly ownWorkingDir: boolean;
  load(): Promise<Plugin>;
}

/** A plugin of the catalog, and where its code is. */
export interface PluginModule {
  readonly name: string;
  /** `file:` URL. */
  readonly url: string;
  readonly origin: 'built-in' | 'user';
  /** As a person would name it: `built-in`, or the path of the file. */
  readonly source: string;
  readonly version: string | null;
  /** Digest of the file in hex; null for a built-in plugin. */
  readonly sha256: string | null;
  /** Null for a plugin of the user's. */
  readonly builtin: BuiltinPlugin | null;
}

/** What a worker is to serve for a plugin. */
export function toSource({ url, origin }: Pick<PluginModule, 'url' | 'origin'>): ModuleSource {
  return { key: url, url, origin };
}
