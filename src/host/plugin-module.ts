import type { Plugin } from '../plugin/contract.js';
import type { ModuleSource } from './workers/protocol.js';

/** A plugin that comes with oprun; its code is loaded when it is first needed. */
export interface BuiltinPlugin {
  /** The built file that a worker imports; it exports the plugin as `plugin`. */
  readonly url: string;
  load(): Promise<Plugin>;
}

/** A plugin of the catalog, and where its code is. */
export interface PluginModule {
  readonly name: string;
  /** `file:` URL. */
  readonly url: string;
  readonly origin: 'built-in' | 'user';
  /** `built-in`, or the absolute path of the file, without symbolic links. */
  readonly source: string;
  /** The same as a person would name it: a path may start at the folder of the workflow. */
  readonly shown: string;
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
