import { z } from 'zod';
import type { JsonObject } from '../model/json.js';
import { alternatives, describeValue } from '../text/describe-value.js';
import type { ConfigIssue, ConfigPath } from './catalog.js';
import { knownKeys } from './known-keys.js';
import { expectedType, wordIssue, type LooseIssue } from './zod-wording.js';

/**
 * The config schema of a plugin as a zod schema, whatever the plugin gave: zod (also from another copy of zod), JSON
 * Schema, or nothing, which accepts any mapping. Throws an `Error` that says why where a JSON Schema cannot be read.
 */
export function toZodSchema(config: z.ZodType | JsonObject | undefined): z.ZodType {
  if (config === undefined) return z.record(z.string(), z.unknown());
  if (isZodSchema(config)) return config;
  return z.fromJSONSchema(config);
}

/** What a schema makes of a config, with its defaults and transforms; or everything that is wrong with it. */
export type AppliedSchema =
  | { readonly ok: true; readonly config: unknown }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** Applies a schema to a config, once: its author's checks and transforms may be slow, or count how often they run. */
export function applySchema(schema: z.ZodType, config: JsonObject): AppliedSchema {
  try {
    // Read loosely: it may be the answer of another library that has this method.
    const parsed: unknown = schema.safeParse(config);
    if (parsed instanceof Promise) return refused(asynchronous);
    if (isMapping(parsed) && Reflect.get(parsed, 'success') === true) {
      return { ok: true, config: Reflect.get(parsed, 'data') };
    }
    const error: unknown = isMapping(parsed) ? Reflect.get(parsed, 'error') : undefined;
    const found = looseIssues(isMapping(error) ? Reflect.get(error, 'issues') : undefined);
    const issues = describeZodIssues(schema, config, found);
    return issues.length === 0
      ? refused('the plugin does not take it, and does not say why')
      : { ok: false, issues };
  } catch (error) {
    // A check of the schema's author has thrown, or is asynchronous: that says the config was not accepted.
    const reason = error instanceof Error ? error.message : String(error);
    return refused(
      reason.includes('parseAsync') ? asynchronous : `the plugin's own check of its config failed: ${reason}`,
    );
  }
}

const asynchronous =
  "the plugin's schema has an asynchronous check, and a config is checked at once: make it synchronous";

function refused(message: string): AppliedSchema {
  return { ok: false, issues: [{ kind: 'invalid', path: [], message }] };
}

/** Checks a config against a schema, and tells everything that is wrong with it; empty when it fits. */
export function checkConfig(schema: z.ZodType, config: JsonObject): readonly ConfigIssue[] {
  const applied = applySchema(schema, config);
  return applied.ok ? [] : applied.issues;
}

/**
 * Turns what zod found wrong with `input` into our own issues: unknown keys beside the keys the schema knows there,
 * missing keys, and everything else in plain words.
 */
export function describeZodIssues(
  schema: z.ZodType,
  input: unknown,
  issues: readonly {
    readonly code?: string | undefined;
    readonly path: readonly PropertyKey[];
    readonly message: string;
  }[],
): readonly ConfigIssue[] {
  return issues.flatMap((issue) => describe(schema, input, { ...issue }, []));
}

/** `base` is where the issue's own path starts: the issues inside a union's branches count from the union. */
function describe(
  schema: z.ZodType,
  input: unknown,
  issue: LooseIssue,
  base: ConfigPath,
): readonly ConfigIssue[] {
  const path = [...base, ...issue.path.filter((step) => typeof step !== 'symbol')];
  const value = at(input, path);
  if (issue.code === 'unrecognized_keys') return unknownKeys(schema, path, issue['keys']);
  const key = path.at(-1);
  const parent = at(input, path.slice(0, -1));
  if (value === undefined && typeof key === 'string' && isMapping(parent) && !Object.hasOwn(parent, key)) {
    return [{ kind: 'missing_key', path: path.slice(0, -1), key }];
  }
  if (issue.code === 'invalid_union') return describeUnion(schema, input, issue, path);
  if (issue.code === 'invalid_key' && typeof key === 'string') {
    const reason = looseIssues(issue['issues']).map((inner) => wordIssue(inner, key));
    const message = reason.length === 0 ? issue.message : `the key is not allowed: ${reason.join('; ')}`;
    return [{ kind: 'invalid', path, message }];
  }
  return [{ kind: 'invalid', path, message: wordIssue(issue, value) }];
}

function unknownKeys(schema: z.ZodType, path: ConfigPath, keys: unknown): readonly ConfigIssue[] {
  const known = knownKeys(schema, path);
  const names: readonly unknown[] = Array.isArray(keys) ? keys : [];
  return names.map((key) => ({ kind: 'unknown_key', path, key: String(key), known }));
}

/**
 * A value that fits none of several alternatives. Where its type rules out all but one, that one's complaints are the
 * helpful ones; where it rules out all, one sentence names what may stand there.
 */
function describeUnion(
  schema: z.ZodType,
  input: unknown,
  issue: LooseIssue,
  path: ConfigPath,
): readonly ConfigIssue[] {
  const value = at(input, path);
  const options = issue['options'];
  if (Array.isArray(options) && options.length > 0) {
    const message = wordIssue({ ...issue, code: 'invalid_value', values: options }, value);
    return [{ kind: 'invalid', path, message }];
  }
  const branches = (Array.isArray(issue['errors']) ? issue['errors'] : []).map(looseIssues);
  const near = branches.filter(
    (branch) => !branch.every((inner) => inner.path.length === 0 && expectedType(inner) !== null),
  );
  const best = near.toSorted((one, other) => one.length - other.length)[0];
  if (best !== undefined) return best.flatMap((inner) => describe(schema, input, inner, path));
  const nouns = branches.flat().flatMap((inner) => expectedType(inner) ?? []);
  if (nouns.length === 0) return [{ kind: 'invalid', path, message: issue.message }];
  return [
    { kind: 'invalid', path, message: `expected ${alternatives(nouns)}, found ${describeValue(value)}` },
  ];
}

function at(input: unknown, path: ConfigPath): unknown {
  let value = input;
  for (const step of path) {
    if ((!isMapping(value) && !Array.isArray(value)) || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function looseIssues(issues: unknown): readonly LooseIssue[] {
  return Array.isArray(issues) ? issues.filter(isLooseIssue) : [];
}

function isLooseIssue(issue: unknown): issue is LooseIssue {
  return (
    isMapping(issue) &&
    Array.isArray(Reflect.get(issue, 'path')) &&
    typeof Reflect.get(issue, 'message') === 'string'
  );
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isZodSchema(config: z.ZodType | JsonObject): config is z.ZodType {
  return 'safeParse' in config && typeof config.safeParse === 'function';
}
