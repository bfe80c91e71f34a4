import { z } from 'zod';
import type { Json, JsonObject } from '../model/json.js';
import { allowExpressions, expressionDefinition } from './json-schema-holes.js';
import { workflowSchema } from './schema.js';

/** What is said of a plugin's config in the JSON Schema of the language. */
export interface PluginSchema {
  readonly name: string;
  readonly summary: string | null;
  /** JSON Schema of its config; null where it takes any. */
  readonly config: JsonObject | null;
}

/**
 * JSON Schema (draft-07) of the language, for editors: it accepts every valid file. A task has one of `run`, `plugin`,
 * `tasks` and `workflow`, and the config of the plugins given is checked by their own schemas, in which any value may be
 * an expression; a plugin of another name may have any. Written with `anyOf` instead of `if`, which fewer readers
 * understand.
 */
export function workflowJsonSchema(plugins: readonly PluginSchema[]): JsonObject {
  const language = languageSchema();
  const { definitions, ...root } = language;
  const task = objectAt(objectAt(language, 'definitions'), 'task');
  const parts = plugins.map(toPart);
  const branches = [
    ...parts.filter(({ name }) => name === 'shell').map(runBranch),
    ...parts.map(pluginBranch),
    otherBranch(plugins.map(({ name }) => name)),
    branchOf('tasks', [], ['env', 'outputs', ...ofAttempts]),
    branchOf('workflow', ['params'], ['env', ...ofAttempts]),
  ];
  const keys = Object.keys(objectAt(task, 'properties'));
  const anyOf = branches.map((branch) => toWholeTask(branch, keys));
  return {
    ...root,
    title: 'oprun workflow',
    definitions: {
      ...(isObject(definitions) ? definitions : {}),
      task: { ...task, anyOf },
      hook_task: toHookTask(keys),
      expression: expressionDefinition,
      ...Object.assign({}, ...parts.map((part) => part.definitions)),
    },
  };
}

/** A task of a hook, or of a group in one: hooks run after every undo. */
function toHookTask(keys: readonly string[]): JsonObject {
  const tasks = {
    type: 'array',
    items: { $ref: '#/definitions/hook_task' },
    description: 'A group. What hooks do is never undone, in groups neither.',
  };
  const branch = { required: [], properties: { undo: false, tasks } };
  return { allOf: [{ $ref: '#/definitions/task' }, toWholeTask(branch, keys)] };
}

/** The language's own schema; a task, which may hold tasks, is `#/definitions/task`, one of a hook `hook_task`. */
function languageSchema(): JsonObject {
  const schema = toJson(z.toJSONSchema(workflowSchema, { target: 'draft-7', io: 'input' }));
  const items = objectAt(objectAt(objectAt(schema, 'properties'), 'tasks'), 'items');
  const reference = items['$ref'];
  if (typeof reference !== 'string') throw new Error('a task of the language is expected to hold tasks');
  const renamed: JsonObject = JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && value === reference ? '#/definitions/task' : value,
    ),
  );
  const { [reference.replace('#/definitions/', '')]: task, ...others } = objectAt(renamed, 'definitions');
  const properties = objectAt(renamed, 'properties');
  const hooks: JsonObject = JSON.parse(
    JSON.stringify(properties['hooks']).replaceAll('"#/definitions/task"', '"#/definitions/hook_task"'),
  );
  return {
    ...renamed,
    properties: { ...properties, hooks },
    definitions: { ...others, task: task ?? {} },
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
    definitions: Object.fromEntries(
      definitions.map(([key, value]) => [
        `${name}.${key}`,
        isObject(value) ? allowExpressions(value) : value,
      ]),
    ),
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

/** The keys that say what a task does, and those that belong to one of them alone. */
const workKeys = ['run', 'plugin', 'tasks', 'workflow', 'config', 'params'];

/** What only a task of a plugin may say. */
const ofAttempts = ['timeout', 'grace', 'retry', 'breaker', 'fallback', 'undo', 'locks', 'pools', 'rate'];

/** A task that `key` says the work of, beside which the other keys of that kind are refused, but for some; and a few more. */
function branchOf(key: string, beside: readonly string[], strays: readonly string[] = []): Branch {
  const refused = [...workKeys.filter((other) => other !== key && !beside.includes(other)), ...strays];
  return { required: [key], properties: Object.fromEntries(refused.map((other) => [other, false])) };
}

/** A task with `run`: the command is not in its config. */
function runBranch({ config }: Part): Branch {
  const { command: _, ...properties } = objectAt(config ?? {}, 'properties');
  const required = listAt(config ?? {}, 'required').filter((key) => key !== 'command');
  const branch = branchOf('run', ['config']);
  const withoutCommand = emptyToo({ ...config, properties, required });
  return { ...branch, properties: { ...branch.properties, config: withoutCommand } };
}

function pluginBranch({ name, summary, config }: Part): Branch {
  const { properties } = branchOf('plugin', ['config']);
  const isNeeded = listAt(config ?? {}, 'required').length > 0;
  return {
    required: isNeeded ? ['plugin', 'config'] : ['plugin'],
    properties: {
      ...properties,
      plugin: { const: name, ...(summary === null ? {} : { description: summary }) },
      ...(config === null ? {} : { config: isNeeded ? allowExpressions(config) : emptyToo(config) }),
    },
  };
}

/** A plugin of the user's, of which no more than its name is known. */
function otherBranch(known: readonly string[]): Branch {
  const branch = branchOf('plugin', ['config']);
  const name = {
    type: 'string',
    pattern: `^(?!(?:${known.join('|')})$)`,
    description: 'A plugin of your own.',
  };
  return { ...branch, properties: { ...branch.properties, plugin: name } };
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
  return allowExpressions({ anyOf: [config, { type: 'null' }] });
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
