import { Environment } from '@marcbachmann/cel-js';
import { helpers } from './functions/table.js';
import { deepestExpression } from './limits.js';
import { rootFields, type KnownType } from './names.js';

/**
 * CEL as an expression is checked in it: the types of parameters and of what else is known, the overloads that let
 * numbers mix, and the signatures of our functions. It only checks: what an operator or function does, the evaluator
 * knows. One is kept for each set of parameters.
 */
export function environmentFor(params: ReadonlyMap<string, KnownType>): Environment {
  const known = environments.get(params);
  if (known !== undefined) return known;
  const environment = baseEnvironment().clone();
  const schema = Object.fromEntries([...params].map(([name, type]) => [name, celTypes[type]]));
  environment.registerVariable('params', { schema });
  environments.set(params, environment);
  return environment;
}

/** The same without parameters: to parse in. */
export function baseEnvironment(): Environment {
  base ??= createBase();
  return base;
}

/** The names of all functions: those that stand alone, and those that can stand behind a dot. */
export function functionNames(): FunctionNames {
  names ??= readFunctionNames();
  return names;
}

/** By where a name can stand. */
export interface FunctionNames {
  readonly alone: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
}

const environments = new WeakMap<ReadonlyMap<string, KnownType>, Environment>();
let base: Environment | null = null;
let names: FunctionNames | null = null;

/** JSON has one kind of number, CEL's `double`: that a parameter is an integer makes no difference. */
const celTypes: Readonly<Record<KnownType, string>> = {
  string: 'string',
  integer: 'double',
  number: 'double',
  boolean: 'bool',
  list: 'list',
  object: 'map',
  unknown: 'dyn',
};

function createBase(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxDepth: deepestExpression },
  });
  for (const operator of ['+', '-', '*', '/', '%']) {
    environment.registerOperator(`int ${operator} double: double`, neverCalled);
    environment.registerOperator(`double ${operator} int: double`, neverCalled);
  }
  environment.registerOperator('double % double: double', neverCalled);
  environment.registerOperator('int == double', neverCalled);
  environment.registerOperator('int in list<double>: bool', neverCalled);
  environment.registerOperator('double in list<int>: bool', neverCalled);
  // A parameter that nobody has to give is null.
  for (const type of ['string', 'int', 'double', 'bool', 'list', 'map']) {
    environment.registerOperator(`${type} == null`, neverCalled);
  }
  // Not those of `environment`: one that has been asked for its definitions would register into what all share.
  const given = new Set(new Environment().getDefinitions().functions.map(({ signature }) => signature));
  for (const signature of [...helpers.values()].flatMap(({ signatures }) => signatures)) {
    if (!given.has(signature)) environment.registerFunction(signature, neverCalled);
  }
  for (const type of ['list', 'map', 'null']) {
    environment.registerFunction(`string(${type}): string`, neverCalled);
  }
  environment.registerFunction('timestamp(double): google.protobuf.Timestamp', neverCalled);
  environment.registerFunction('matches(string, string): bool', neverCalled);
  environment.registerFunction('default(ast, ast): dyn', expandDefault);
  environment.registerType('Task', {
    fields: {
      result: 'dyn',
      outputs: 'map<string, dyn>',
      status: 'string',
      error: 'dyn',
      attempts: 'double',
      duration_ms: 'double',
    },
  });
  environment.registerVariable('tasks', 'map<string, Task>');
  for (const root of ['env', 'secrets', 'workflow']) {
    environment.registerVariable(root, 'map<string, string>');
  }
  const texts = rootFields.run.map((field) => [field, 'string'] as const);
  environment.registerVariable('run', {
    schema: { ...Object.fromEntries(texts), status: 'string', failures: 'list<map<string, dyn>>' },
  });
  environment.registerVariable('each', { schema: { index: 'double', key: 'dyn', length: 'double' } });
  return environment;
}

function neverCalled(): never {
  throw new Error('expressions are evaluated by src/expr/compile.ts');
}

/** The part of the library's type checker that a macro sees. */
interface Checker {
  check(node: unknown, context: unknown): unknown;
  getType(name: string): unknown;
}

/** `default(x, y)` is of their common type, or of any. */
function expandDefault({ args: [value, other] }: { readonly args: readonly unknown[] }): object {
  return {
    evaluate: neverCalled,
    typeCheck(checker: Checker, _macro: unknown, context: unknown): unknown {
      const type = checker.check(value, context);
      return type === checker.check(other, context) ? type : checker.getType('dyn');
    },
  };
}

function readFunctionNames(): FunctionNames {
  const { functions } = baseEnvironment().getDefinitions();
  const usable = functions.filter(
    ({ receiverType, name }) => !notOffered.test(`${receiverType ?? ''}.${name}`),
  );
  return {
    alone: new Set(
      [...usable.filter(({ receiverType }) => receiverType === null), ...helpers.values()].map(nameOf),
    ),
    methods: new Set(
      [...usable.filter(({ receiverType }) => receiverType !== null), ...helpers.values()].map(nameOf),
    ),
  };
}

/** Optional values are off; `json()` of bytes reads without bounds, `fromJSON` with. */
const notOffered = /^(?:optional|Optional|CelNamespace|bytes\.json$)/u;

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
