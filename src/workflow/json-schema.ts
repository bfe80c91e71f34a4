import { z } from 'zod';
import type { Json, JsonObject } from '../model/json.js';
import { workflowSchema } from './schema.js';

/** What is said of a plugin's config in the JSON Schema of the language. */
export interface PluginSchema {
  readonly name: string;
  readonly summary: string | null;
  /** JSON Schema of its config; null where it takes any. */
  readonly config: JsonObject | null;
}

/**
 * JSON Schema (draft-07) of the language, for editors: it accepts every valid file. A task has `run` or `plugin`, and
 * the config of the plugins given is checked by their own schemas; a plugin of another name may have any. Written
 * with `anyOf` instead of `if`, which fewer readers understand.
 */
export function workflowJsonSchema(plugins: readonly PluginSchema[]): JsonObject {
  const language = toJson(z.toJSONSchema(workflowSchema, { target: 'draft-7', io: 'input' }));
  const properties = objectAt(language, 'properties');
  const tasks = objectAt(properties, 'tasks');
  const task = objectAt(tasks, 'items');
  const parts = plugins.map(toPart);
  const branches = [
    ...parts.filter(({ name }) => name === 'shell').map(runBranch),
    ...parts.map(pluginBranch),
    otherBranch(plugins.map(({ name }) => name)),
  ];
  const anyOf = branches.map((branch) => toWholeTask(branch, Object.keys(objectAt(task, 'properties'))));
  return {
    ...language,
    title: 'oprun workflow',
    properties: { ...properties, tasks: { ...tasks, items: { ...task, anyOf } } },
    definitions: Object.assign({}, ...parts.map(({ definitions }) => definitions)),
  };
}

/** A plugin whose schema has been made a part of a larger one. */
interface Part {
  readonly name: string;
  readonly summary: string | null;
  readonly config: JsonObject | null;
  /** What its config refers to, under names that no other plugin has. */
  readonly definitions: JsonObject;
}

function toPart({ name, summary, config }: PluginSchema): Part {
  if (config === null) return { name, summary, config, definitions: {} };
  const { $schema: _, $defs, ...own } = renameReferences(config, name);
  const definitions = Object.entries(isObject($defs) ? $defs : {});
  return {
    name,
    summary,
    config: own,
    definitions: Object.fromEntries(definitions.map(([key, value]) => [`${name}.${key}`, value])),
  };
}

/** `#/$defs/NAME`, the form of later drafts, becomes `#/definitions/PLUGIN.NAME`. */
function renameReferences(schema: JsonObject, plugin: string): JsonObject {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string'
      ? value.replace(/^#\/\$defs\//u, `#/definitions/${plugin}.`)
      : value,
  );
  const renamed: JsonObject = JSON.parse(text);
  return renamed;
}

/** One way to write a task: keys it must have, and what is more to say of some. */
interface Branch {
  readonly required: readonly string[];
  readonly properties: JsonObject;
}

/** A task with `run`: the command is not in its config. */
function runBranch({ config }: Part): Branch {
  const { command: _, ...properties } = objectAt(config ?? {}, 'properties');
  const required = listAt(config ?? {}, 'required').filter((key) => key !== 'command');
  return {
    required: ['run'],
    properties: { run: true, plugin: false, config: emptyToo({ ...config, properties, required }) },
  };
}

function pluginBranch({ name, summary, config }: Part): Branch {
  const isNeeded = listAt(config ?? {}, 'required').length > 0;
  return {
    required: isNeeded ? ['plugin', 'config'] : ['plugin'],
    properties: {
      plugin: { const: name, ...(summary === null ? {} : { description: summary }) },
      run: false,
      ...(config === null ? {} : { config: isNeeded ? config : emptyToo(config) }),
    },
  };
}

/** A plugin of the user's, of which no more than its name is known. */
function otherBranch(known: readonly string[]): Branch {
  const name = {
    type: 'string',
    pattern: `^(?!(?:${known.join('|')})$)`,
    description: 'A plugin of your own.',
  };
  return { required: ['plugin'], properties: { plugin: name, run: false } };
}

/** Says of the other keys that they may be there: what is allowed in them stands beside the branches. */
function toWholeTask({ required, properties }: Branch, keys: readonly string[]): JsonObject {
  const others = Object.fromEntries(keys.map((key) => [key, true]));
  return {
    type: 'object',
    properties: { ...others, ...properties },
    required,
    additionalProperties: false,
  };
}

/** A config without required keys may be left empty: `config:`. */
function emptyToo(config: JsonObject): JsonObject {
  return { anyOf: [config, { type: 'null' }] };
}

function objectAt(schema: JsonObject, key: string): JsonObject {
  const value = schema[key];
  return isObject(value) ? value : {};
}

function listAt(schema: JsonObject, key: string): readonly Json[] {
  const value = schema[key];
  return Array.isArray(value) ? value : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toJson(schema: object): JsonObject {
  const plain: JsonObject = JSON.parse(JSON.stringify(schema));
  return plain;
}
