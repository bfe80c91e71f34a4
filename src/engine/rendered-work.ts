import { renderTemplate } from '../expr/render.js';
import type { Scope } from '../expr/scope.js';
import { textOrNull } from '../expr/to-text.js';
import { describeValue } from '../text/describe-value.js';
import type { Failure } from '../model/failure.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Assignment, Template } from '../model/template.js';
import { failing } from './failing.js';

/** What a plugin is told, with nothing left to evaluate. */
export interface RenderedWork {
  readonly config: JsonObject;
  readonly shellValues: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** The scope in which it was rendered, the task's own environment included. */
  readonly scope: Scope;
}

/** Renders the environment of a task, and in it what its plugin is told. */
export function renderWork(
  env: readonly Assignment[],
  config: Template,
  scope: Scope,
): RenderedWork | { readonly failure: Failure } {
  const rendering = renderEnv(env, scope);
  if (!rendering.ok) return failing(rendering.message);
  const within = { ...scope, env: rendering.env };
  const rendered = renderTemplate(config, within);
  if (!rendered.ok) return failing(rendered.message);
  const { value, shellValues } = rendered;
  if (!isObject(value)) return failing(`the config has to be a mapping, found ${describeValue(value)}`);
  return { config: value, shellValues, env: rendering.env, scope: within };
}

/** The `env` of a task over that of its workflow. */
function renderEnv(
  assignments: readonly Assignment[],
  scope: Scope,
):
  | { readonly ok: true; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string } {
  if (assignments.length === 0) return { ok: true, env: scope.env };
  const own: [string, string][] = [];
  for (const { name, value } of assignments) {
    const rendered = renderTemplate(value, scope);
    if (!rendered.ok) return { ok: false, message: `env ${name}: ${rendered.message}` };
    const text = textOrNull(rendered.value);
    if (text === null) return { ok: false, message: `env ${name}: a value too large or too deep for a text` };
    own.push([name, text]);
  }
  return { ok: true, env: Object.fromEntries([...Object.entries(scope.env), ...own]) };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
