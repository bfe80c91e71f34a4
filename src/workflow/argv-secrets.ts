import type { ExpressionIssue } from '../expr/issue.js';
import type { Names } from '../expr/names.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { SecretNames } from './secret-variables.js';

/** What expressions may name, and whether their values may be secrets. */
export interface ArgvUse {
  readonly names: Names;
  /** Whether the value becomes part of a list of arguments, which every user of the machine can read. */
  readonly argv?: boolean;
  /** Names of variables that hold a secret, which an argument cannot be either. */
  readonly secretVariables?: SecretNames;
}

/** What may be named; in an argument none of the secrets. */
export function withoutSecrets({ names, argv = false, secretVariables }: ArgvUse): Names {
  if (!argv) return names;
  return {
    ...names,
    roots: new Set([...names.roots].filter((root) => root !== 'secrets')),
    env: new Set([...names.env].filter((name) => secretVariables?.has(name) !== true)),
  };
}

/** Whether a name is only unknown because `withoutSecrets` has taken it away. */
export function isSecretInArgv(
  { code, name }: ExpressionIssue,
  { argv = false, names, secretVariables }: ArgvUse,
): boolean {
  if (!argv || name === null) return false;
  if (code === 'root-not-here') return name === 'secrets' && names.roots.has('secrets');
  return code === 'unknown-env' && secretVariables?.has(name) === true;
}

/** Says that a secret would be seen. */
export function secretInArgv(span: Span): Diagnostic {
  const message = 'a secret cannot be an argument of a program: everybody on the machine can read those';
  const hint = 'pass it through "env:" of the task, and let the program read the variable';
  return errorAt('secret-in-argv', span, message, { hint });
}
