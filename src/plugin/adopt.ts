import type { Plugin } from './contract.js';

/** The plugins that a module offers, each in the usual form; or why it offers none. */
export type AdoptedModule =
  | { readonly plugins: readonly Plugin[] }
  | { readonly problem: { readonly kind: 'not_a_plugin' | 'name_clash'; readonly message: string } };

/** What may stand behind `plugin:`. */
export const pluginName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/**
 * Takes the plugins out of what a module exports. The first of these that finds one decides:
 *
 * 1. the module itself is a plugin: it exports a text `name` and a function `run`;
 * 2. every export that is an object with `run`, or a class with a method `run` (made once, without arguments);
 * 3. every exported function; its name is that of the export, or the function's own for the default export.
 *
 * So functions beside an object or a class are helpers. A default export that is an object without `run` is looked
 * through in the same way: CommonJS exports like that.
 */
export function adoptPlugins(exports: Readonly<Record<string, unknown>>): AdoptedModule {
  try {
    const found = findCandidates(exports);
    const problem =
      found.length === 0
        ? describeNothing(exports)
        : (found.map(checkCandidate).find((fault) => fault !== null) ?? null);
    if (problem !== null) return { problem: { kind: 'not_a_plugin', message: problem } };
    const twice = found.find(({ name }, index) => found.findIndex((other) => other.name === name) !== index);
    if (twice === undefined) return { plugins: found.map(toPlugin) };
    return {
      problem: { kind: 'name_clash', message: `two of its plugins are called "${String(twice.name)}"` },
    };
  } catch (error) {
    // A constructor or getter of the module's.
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: { kind: 'not_a_plugin', message: `it cannot be read: ${reason}` } };
  }
}

/** Something that looks like a plugin. */
interface Candidate {
  /** The export it was found under. */
  readonly under: string;
  readonly name: unknown;
  /** What `summary`, `version` and `config` are read from; the first that has one. */
  readonly owners: readonly object[];
  readonly run: (config: unknown, context: unknown) => unknown;
}

function findCandidates(exports: Readonly<Record<string, unknown>>): readonly Candidate[] {
  const itself = toObjectCandidate('the module', exports);
  // CommonJS: the members of `module.exports` may be exports as well.
  const isDefault = isMethod(exports['default'], 'run');
  if (itself !== null && typeof itself.name === 'string' && !isDefault) return [itself];
  const entries = distinctExports(exports);
  const explicit = entries.flatMap(([key, value]) => toExplicitCandidate(key, value) ?? []);
  if (explicit.length > 0) return explicit;
  return entries.flatMap(([key, value]) => toFunctionCandidate(key, value) ?? []);
}

/** One entry for each value; a named export comes before the default one, and before members of the default one. */
function distinctExports(
  exports: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(exports).toSorted(([one], [other]) => rank(one) - rank(other));
  const inner = isPlainObject(exports['default']) ? Object.entries(exports['default']) : [];
  const seen = new Set<unknown>();
  return [...entries, ...inner].filter(([, value]) => !seen.has(value) && seen.add(value));
}

function rank(key: string): number {
  return key === 'default' || key === 'module.exports' ? 1 : 0;
}

function toExplicitCandidate(key: string, value: unknown): Candidate | null {
  if (typeof value === 'function' && isMethod(value.prototype, 'run')) return toClassCandidate(key, value);
  return typeof value === 'object' || typeof value === 'function' ? toObjectCandidate(key, value) : null;
}

function toObjectCandidate(key: string, value: unknown): Candidate | null {
  if (!isObject(value)) return null;
  const run: unknown = Reflect.get(value, 'run');
  if (typeof run !== 'function') return null;
  const name: unknown = Reflect.get(value, 'name');
  return {
    under: key,
    name,
    owners: [value],
    run: (config, context) => Reflect.apply(run, value, [config, context]),
  };
}

function toClassCandidate(key: string, type: Function): Candidate {
  const instance: unknown = Reflect.construct(type, []);
  if (!isObject(instance)) throw new Error(`${type.name} makes no object`);
  const run: unknown = Reflect.get(instance, 'run');
  if (typeof run !== 'function') throw new Error(`${type.name} has no method run`);
  const name: unknown = Reflect.get(instance, 'name') ?? Reflect.get(type, 'pluginName') ?? type.name;
  return {
    under: key,
    name,
    owners: [instance, type],
    run: (config, context) => Reflect.apply(run, instance, [config, context]),
  };
}

function toFunctionCandidate(key: string, value: unknown): Candidate | null {
  if (typeof value !== 'function' || isClass(value)) return null;
  const ownName = value.name === 'default' ? undefined : value.name;
  const name = key === 'default' || key === 'module.exports' ? ownName : key;
  return {
    under: key,
    name,
    owners: [value],
    run: (config, context) => Reflect.apply(value, undefined, [config, context]),
  };
}

function checkCandidate({ under, name, owners }: Candidate): string | null {
  const what = under === 'the module' ? 'it' : `its export "${under}"`;
  if (typeof name !== 'string' || name === '')
    return `${what} could be a plugin, but has no name: give it a text \`name\`, or the function a name`;
  if (!pluginName.test(name)) {
    return `${what} is called ${JSON.stringify(name)}: a plugin's name starts with a letter or _ and has letters, digits, _ and - only, at most 64`;
  }
  const config = readFirst(owners, 'config');
  if (config === undefined || isObject(config)) return null;
  return `\`config\` of ${what} must be a zod schema, a JSON Schema or left out`;
}

function toPlugin({ name, owners, run }: Candidate): Plugin {
  const [summary, version] = ['summary', 'version'].map((key) => readFirst(owners, key));
  const config = readFirst(owners, 'config');
  return {
    name: String(name),
    ...(typeof summary === 'string' && { summary }),
    ...(typeof version === 'string' && { version }),
    ...(isSchema(config) && { config }),
    run,
  };
}

function readFirst(owners: readonly object[], key: string): unknown {
  for (const owner of owners) {
    const value: unknown = Reflect.get(owner, key);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function isSchema(value: unknown): value is NonNullable<Plugin['config']> {
  return isObject(value);
}

function describeNothing(exports: Readonly<Record<string, unknown>>): string {
  const found = Object.entries(exports).map(([key, value]) => `${key} (${describeKind(value)})`);
  const list = found.length === 0 ? 'it exports nothing' : `it exports ${found.slice(0, 10).join(', ')}`;
  return `${list}; a plugin is an object with \`name\` and \`run\`, a class with a method \`run\`, or a function`;
}

function describeKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'function') return isClass(value) ? 'class without `run`' : 'function';
  return typeof value === 'object' ? 'object without `run`' : typeof value;
}

function isClass(value: Function): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && typeof value !== 'function' && !Array.isArray(value) && !isMethod(value, 'run');
}

function isMethod(value: unknown, key: string): boolean {
  return isObject(value) && typeof Reflect.get(value, key) === 'function';
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
