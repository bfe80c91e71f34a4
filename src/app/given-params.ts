import type { Json, JsonObject } from '../model/json.js';
import type { ParamDeclaration } from '../model/parameter.js';
import { listNames, suggestName } from '../plugin/unknown-name.js';
import { parseParam } from './parse-param.js';

/** Where parameters can come from. */
export interface ParamSources {
  readonly declarations: readonly ParamDeclaration[];
  /** With their types, from an embedding program. */
  readonly values: JsonObject;
  /** As typed after `-p`: `name=value`. */
  readonly flags: readonly string[];
  /** What stands in `--params-file`. */
  readonly file: { readonly path: string; readonly params: JsonObject } | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What was given, by parameter, or one sentence for each thing that is wrong with it. */
export type GivenParams =
  | { readonly ok: true; readonly given: JsonObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Takes the parameters of a run together. `values` go before `-p`, that before `--params-file`, and that before
 * `OPRUN_PARAM_<name>`; of two `-p` for one name the later counts. What is text becomes a value of the declared type.
 * Whether the value is allowed is asked later, with the defaults.
 */
export function gatherParams({ declarations, values, flags, file, env }: ParamSources): GivenParams {
  const declared = new Map(declarations.map((declaration) => [declaration.name, declaration]));
  const given = new Map<string, Json>();
  const problems: string[] = [];
  const warnings: string[] = [];

  function takeText(name: string, text: string, from: string): void {
    const parsed = parseParam(declared.get(name)?.type ?? 'string', text);
    if (parsed.ok) given.set(name, parsed.value);
    else problems.push(`${from}: ${parsed.message}`);
  }

  const typed = readFlags(flags, declared, problems);
  const filed = new Map(Object.entries(file?.params ?? {}));
  const set = readVariables(env, declared, warnings);
  for (const name of declared.keys()) {
    if (Object.hasOwn(values, name)) continue;
    const [flag, inFile, variable] = [typed.get(name), filed.get(name), set.get(name)];
    if (flag !== undefined) takeText(name, flag, `-p ${name}`);
    else if (inFile !== undefined) given.set(name, inFile);
    else if (variable !== undefined) takeText(name, variable.text, variable.variable);
  }
  const unknown = [...filed.keys()].filter((name) => !declared.has(name));
  if (file !== null && unknown.length > 0) warnings.push(describeUnknown(unknown, file.path));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, given: Object.fromEntries([...given, ...Object.entries(values)]), warnings };
}

type Declared = ReadonlyMap<string, ParamDeclaration>;

function readFlags(flags: readonly string[], declared: Declared, problems: string[]): Map<string, string> {
  const typed = new Map<string, string>();
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    const name = equals === -1 ? flag : flag.slice(0, equals);
    if (equals < 1) problems.push(`-p ${quote(flag)}: expected NAME=VALUE`);
    else if (!declared.has(name)) problems.push(`-p ${quote(name)}: ${describeMissing(name, declared)}`);
    else typed.set(name, flag.slice(equals + 1));
  }
  return typed;
}

function quote(text: string): string {
  return listNames([text.length > 100 ? `${text.slice(0, 100)}…` : text]);
}

function describeMissing(name: string, declared: Declared): string {
  if (declared.size === 0) return 'the workflow has no parameters';
  const names = [...declared.keys()];
  return `there is no such parameter${suggestName(name, names)}; there are ${listNames(names)}`;
}

const prefix = 'OPRUN_PARAM_';

/** Variables by parameter. One that fits a name exactly goes before one that has `_` for its hyphens. */
function readVariables(
  env: ParamSources['env'],
  declared: Declared,
  warnings: string[],
): ReadonlyMap<string, { readonly variable: string; readonly text: string }> {
  const found = new Map<string, { variable: string; text: string }>();
  const names = [...declared.keys()];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || text === undefined) continue;
    const said = variable.slice(prefix.length);
    const near = names.filter((name) => name.replaceAll('-', '_') === said);
    const name = declared.has(said) ? said : near.length === 1 ? near[0] : undefined;
    if (name === undefined) {
      const why =
        near.length > 1 ? `may mean ${listNames(near)}` : `names no parameter${suggestName(said, names)}`;
      warnings.push(`${variable} ${why}, and is left out`);
    } else if (name === said || !found.has(name)) {
      found.set(name, { variable, text });
    }
  }
  return found;
}

const mostNamed = 5;

function describeUnknown(names: readonly string[], path: string): string {
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length;
  const list = more === 0 ? listNames(shown) : `${listNames(shown)} and ${String(more)} more`;
  const what = names.length === 1 ? 'is no parameter of the workflow' : 'are no parameters of the workflow';
  return `${path}: ${list} ${what}, and left out`;
}
