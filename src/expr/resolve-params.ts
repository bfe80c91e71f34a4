import type { Json, JsonObject } from '../model/json.js';
import type { ParamDeclaration } from '../model/parameter.js';
import type { Assignment, Template } from '../model/template.js';
import { quoted } from '../text/describe-value.js';
import { nearName } from '../text/near-name.js';
import { checkParam, describeAllowed } from './check-param.js';
import { namesOf } from './names-of-template.js';
import { renderTemplate } from './render.js';
import type { Scope } from './scope.js';
import { textOrNull } from './to-text.js';

export { checkParam } from './check-param.js';

/** What the values of a workflow are made of. */
export interface ValueSources {
  readonly params: readonly ParamDeclaration[];
  readonly env: readonly Assignment[];
  /** What somebody gave, by parameter. */
  readonly given: JsonObject;
  readonly scope: Pick<Scope, 'run' | 'workflow' | 'secrets' | 'zone'>;
}

/** The parameters and the environment of a workflow, or all that is wrong with what was given. */
export type ResolvedValues =
  | { readonly ok: true; readonly params: JsonObject; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problems: readonly ValueProblem[] };

/** One value that cannot be had. */
export interface ValueProblem {
  /** Of the parameter or the variable. */
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | null;
}

/**
 * Gives every parameter and every variable of a workflow its value. A default may name variables and a variable may name
 * parameters, so each is made ready when it is first asked for. One that needs itself is a problem, and so is a
 * parameter that nobody gave, that is not declared, or that is not as it was declared.
 */
export function resolveValues({ params, env, given, scope }: ValueSources): ResolvedValues {
  const declarations = new Map(params.map((declaration) => [declaration.name, declaration]));
  // Of two assignments the later one counts, as for a shell.
  const assignments = new Map(env.map((assignment) => [assignment.name, assignment]));
  const problems = checkNames(Object.keys(given), [...declarations.keys()]);
  const values = { params: new Map<string, Json>(), env: new Map<string, string>() };
  /** Those begun: a value that is not there when it is asked for again cannot be had, or needs itself. */
  const underWay = new Set<string>();
  const settled = new Set<string>();

  function report(name: string, message: string, hint: string | null = null): void {
    problems.push({ name, message, hint });
  }

  /** Whether the value is there. */
  function resolve(root: 'params' | 'env', name: string): boolean {
    const id = `${root}.${name}`;
    if (underWay.has(id)) {
      const trail = [...underWay].slice([...underWay].indexOf(id));
      report(name, `${quoted(id)} needs itself: ${[...trail, id].join(' → ')}`);
      return false;
    }
    if (!settled.has(id)) {
      underWay.add(id);
      if (root === 'params') resolveParam(name);
      else resolveVariable(name);
      underWay.delete(id);
      settled.add(id);
    }
    return values[root].has(name);
  }

  function resolveParam(name: string): void {
    const declaration = declarations.get(name);
    if (declaration === undefined) return;
    const value = valueOfParam(declaration);
    if (value === undefined) return;
    const mayBeNull = !declaration.required && declaration.default === null;
    const fault = value === null && mayBeNull ? null : checkParam(declaration, value);
    if (fault === null) values.params.set(name, value);
    else report(name, `the parameter ${quoted(name)}: ${fault}`, declaration.description);
  }

  function valueOfParam(declaration: ParamDeclaration): Json | undefined {
    const { name } = declaration;
    if (Object.hasOwn(given, name)) return given[name];
    if (declaration.default !== null)
      return render(declaration.default, `the default of the parameter ${quoted(name)}`, name);
    if (!declaration.required) return null;
    report(
      name,
      `the parameter ${quoted(name)} is missing: expected ${describeAllowed(declaration)}`,
      declaration.description,
    );
    return undefined;
  }

  function resolveVariable(name: string): void {
    const assignment = assignments.get(name);
    if (assignment === undefined) return;
    const value = render(assignment.value, `the variable ${quoted(name)} of "env"`, name);
    if (value === undefined) return;
    const text = textOrNull(value);
    if (text === null) report(name, `the variable ${quoted(name)} of "env" is nested too deeply for a text`);
    else if (text.includes('\0'))
      report(name, `the variable ${quoted(name)} of "env" would hold the character NUL`);
    else values.env.set(name, text);
  }

  function render(template: Template, what: string, name: string): Json | undefined {
    const visible = { params: new Map<string, Json>(), env: new Map<string, string>() };
    for (const { root, name: needed } of namesOf(template)) {
      if (!resolve(root, needed)) {
        // Why it is not there has been said, unless nothing of that name is declared.
        if ((root === 'params' ? declarations : assignments).has(needed)) return undefined;
        continue;
      }
      if (root === 'params') visible.params.set(needed, values.params.get(needed) ?? null);
      else visible.env.set(needed, values.env.get(needed) ?? '');
    }
    const rendered = renderTemplate(template, {
      ...scope,
      params: Object.fromEntries(visible.params),
      env: Object.fromEntries(visible.env),
      task: () => undefined,
      loops: [],
    });
    if (rendered.ok) return rendered.value;
    report(name, `${what}: ${rendered.message}`);
    return undefined;
  }

  for (const name of declarations.keys()) resolve('params', name);
  for (const name of assignments.keys()) resolve('env', name);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    params: Object.fromEntries(
      [...declarations.keys()].map((name) => [name, values.params.get(name) ?? null]),
    ),
    env: Object.fromEntries([...assignments.keys()].map((name) => [name, values.env.get(name) ?? ''])),
  };
}

/** What was given under names that nobody declared. */
function checkNames(names: readonly string[], declared: readonly string[]): ValueProblem[] {
  const known = new Set(declared);
  return names
    .filter((name) => !known.has(name))
    .map((name) => {
      const near = nearName(name, declared);
      const all =
        declared.length === 0 ? 'there are none' : `there are ${declared.slice(0, mostListed).join(', ')}`;
      const hint = near === null ? all : `did you mean ${quoted(near)}?`;
      return { name, message: `there is no parameter ${quoted(name)}`, hint };
    });
}

const mostListed = 20;
