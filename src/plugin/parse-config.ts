import type { Failure } from '../model/failure.js';
import type { JsonObject } from '../model/json.js';
import { applySchema, toZodSchema } from './check-config.js';
import type { ConfigIssue, ConfigPath } from './catalog.js';
import type { Plugin } from './contract.js';

/** A config as the plugin's schema makes it, with its defaults and transforms; or why it does not fit. */
export type ParsedConfig =
  { readonly ok: true; readonly config: unknown } | { readonly ok: false; readonly failure: Failure };

/** Applies a plugin's schema to a task's config, where the plugin runs. */
export function parseConfig(plugin: Plugin, config: JsonObject): ParsedConfig {
  const applied = applySchema(toZodSchema(plugin.config), config);
  if (applied.ok) return applied;
  const message = applied.issues.map(describeIssue).join('; ');
  return { ok: false, failure: { class: 'validation', message } };
}

/** One thing that is wrong with a config, in a sentence that names the place. */
export function describeIssue(issue: ConfigIssue): string {
  switch (issue.kind) {
    case 'unknown_key':
      return `unknown key ${describePath([...issue.path, issue.key])}`;
    case 'missing_key':
      return `${describePath([...issue.path, issue.key])} is missing`;
    case 'invalid':
      return `${describePath(issue.path)}: ${issue.message}`;
    default:
      return issue satisfies never;
  }
}

function describePath(path: ConfigPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`),
    'config',
  );
}
