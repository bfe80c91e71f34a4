import { expect, test } from 'vitest';
import type { Assignment } from '../../src/model/template.js';
import { secretVariables, withOwnVariables } from '../../src/workflow/secret-variables.js';

/* Item 4 and LANGUAGE section 3: a secret never becomes an argument, by way of a variable neither. */

function variable(name: string, text: string): Assignment {
  const expression = { text, cel: text, names: [], place: { line: 1, column: 1 } };
  return { name, value: { kind: 'text', parts: ['x', expression] } };
}

test.each<
  readonly [what: string, names: readonly string[], ofFile: readonly Assignment[], own: readonly Assignment[]]
>([
  ['a variable that holds a secret', ['A'], [variable('A', 'secrets.T'), variable('B', 'params.T')], []],
  [
    'one by way of others, in any order',
    ['A', 'B', 'C'],
    [variable('A', 'env.B'), variable('B', 'env["C"]'), variable('C', "secrets['T']")],
    [],
  ],
  ['a word in quotes is none', [], [variable('A', "'secrets.T'"), variable('B', 'params.secrets')], []],
  ["a task's own holds one", ['A', 'B'], [variable('A', 'secrets.T')], [variable('B', 'env.A')]],
  ["a task's own stands over it", [], [variable('A', 'secrets.T')], [variable('A', 'params.T')]],
  [
    "a task's own sees those of the file alone",
    ['A'],
    [variable('A', 'secrets.T')],
    [variable('B', 'env.C'), variable('C', 'params.T')],
  ],
])('%s', (_, names, ofFile, own) => {
  const found = withOwnVariables(secretVariables(ofFile), own);
  expect(['A', 'B', 'C'].filter((name) => found.has(name))).toEqual(names);
});

test('a chain of 20,000 variables, each of which is made of the next', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) =>
    variable(`V${String(index)}`, `env.V${String(index + 1)}`),
  );
  expect(secretVariables([...chain, variable('V20000', 'secrets.T')]).size).toBe(20_001);
});
