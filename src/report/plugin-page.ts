import type { Json, JsonObject } from '../model/json.js';

/** What a reader wants to know about a plugin. */
export interface PluginView {
  readonly name: string;
  readonly summary: string | null;
  readonly version: string | null;
  /** `built-in`, or the file it comes from. */
  readonly source: string;
  /** JSON Schema of its config; null where it takes any, and where there is a problem. */
  readonly config: JsonObject | null;
  /** Why its schema cannot be shown; null where it can. */
  readonly problem: string | null;
}

/** One line a plugin, names in a column. */
export function renderPluginList(plugins: readonly Pick<PluginView, 'name' | 'summary'>[]): string {
  const width = Math.max(...plugins.map(({ name }) => name.length));
  return plugins
    .map(({ name, summary }) => `${`${name.padEnd(width)}  ${summary ?? ''}`.trimEnd()}\n`)
    .join('');
}

/** All about one plugin: what it does and each key of its config. */
export function renderPluginPage(plugin: PluginView): string {
  const { name, summary, version, source, config, problem } = plugin;
  const origin = [source, ...(version === null ? [] : [version])].join(', ');
  const head = [`${name} (${origin})`, ...(summary === null ? [] : ['', summary])];
  return `${[...head, '', ...(problem === null ? renderConfig(config) : [`its schema cannot be shown: ${problem}`])].join('\n')}\n`;
}

function renderConfig(schema: JsonObject | null): string[] {
  if (schema === null) return ['config: any keys'];
  const properties = Object.entries(toObject(schema['properties']));
  if (properties.length === 0) return ['config: none'];
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  return [
    'config:',
    ...properties.flatMap(([key, property]) => renderKey(key, toObject(property), required.has(key))),
  ];
}

function renderKey(key: string, property: JsonObject, required: boolean): string[] {
  const fallback = property['default'];
  const need =
    required && fallback === undefined
      ? 'required'
      : `default ${fallback === undefined ? 'none' : JSON.stringify(fallback)}`;
  const description = property['description'];
  const lines = [`  ${key}: ${typeOf(property)} (${need})`];
  if (typeof description === 'string') lines.push(`      ${description}`);
  return lines;
}

function typeOf(schema: JsonObject): string {
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices))
    return [...new Set(choices.map((choice: Json) => typeOf(toObject(choice))))].join(' or ');
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((value: Json) => JSON.stringify(value)).join(', ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (schema['type'] === 'array') return `list of ${typeOf(toObject(schema['items']))}`;
  return typeWords.get(schema['type']) ?? 'any value';
}

const typeWords = new Map<Json | undefined, string>([
  ['string', 'text'],
  ['object', 'mapping'],
  ['number', 'number'],
  ['integer', 'whole number'],
  ['boolean', 'true or false'],
  ['null', 'null'],
]);

function toObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
