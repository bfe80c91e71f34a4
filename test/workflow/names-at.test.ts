import { describe, expect, test } from 'vitest';
import { loadText } from './load-text.js';
import { faultsOf } from './workflow-of.js';

/** What is wrong with a file in which one expression stands at `HERE`. */
async function codesAt(place: string, expression: string): Promise<readonly string[]> {
  const text = place.replaceAll('HERE', `"\${{ ${expression} }}"`);
  return (await faultsOf(text)).map((fault) => fault.replace(/^\S+ /u, ''));
}

const run = '{id: a, plugin: function, config: {function: "f:f", args: [HERE]}';
const file = (task: string) =>
  `params: {p: 1}\nenv: {E: x}\nsecrets: {S: {from: env}}\ntasks:\n  - {id: up, run: x}\n  - {id: other, run: x}\n  - ${task}\n`;

describe('what an expression may name where it stands (item 1)', () => {
  test.each([
    ['config', file(`${run}, depends_on: up}`)],
    ['a config inside of a group', file(`{id: g, depends_on: up, tasks: [${run}}]}`)],
    ['if', file('{id: a, run: x, depends_on: up, if: HERE}')],
    ['for_each', file('{id: a, run: x, depends_on: up, for_each: HERE}')],
    ['env of a task', file('{id: a, run: x, depends_on: up, env: {A: HERE}}')],
    ['outputs of a task', file('{id: a, run: x, depends_on: up, outputs: {o: HERE}}')],
  ])('%s: tasks that are upstream, and what the file declares', async (place, text) => {
    const type = place === 'if' ? ' != null' : '';
    expect(await codesAt(text, `tasks.up.result${type}`)).toEqual([]);
    expect(await codesAt(text, `tasks.other.result${type}`)).toEqual(['task-not-upstream']);
    expect(await codesAt(text, `tasks.nobody.result${type}`)).toEqual(['unknown-task']);
    expect(await codesAt(text, `item${type}`)).toEqual(['root-not-here']);
  });

  test('another file gets what its params say: they see all but result', async () => {
    const text = file('{id: a, depends_on: up, workflow: none.yaml, params: {x: HERE}}');
    expect(await codesAt(text, 'tasks.up.result')).toEqual(['workflow-unreadable']);
    expect(await codesAt(text, 'result')).toEqual(['workflow-unreadable', 'root-not-here']);
  });

  test('result is there in the outputs of a task alone', async () => {
    expect(await codesAt(file('{id: a, run: x, outputs: {o: HERE}}'), 'result')).toEqual([]);
    expect(await codesAt(file('{id: a, run: x, env: {A: HERE}}'), 'result')).toEqual(['root-not-here']);
  });

  test('the item of a loop is there inside of it, and not where its items come from', async () => {
    const inside = file('{id: g, for_each: [1], as: n, tasks: [{id: a, run: x, env: {A: HERE}}]}');
    expect(await codesAt(inside, 'item')).toEqual([]);
    expect(await codesAt(inside, 'each.index')).toEqual([]);
    expect(await codesAt(file('{id: a, run: x, for_each: HERE}'), 'item')).toEqual(['root-not-here']);
    expect(await codesAt(file('{id: a, run: x, for_each: [1], if: HERE}'), 'item == 1')).toEqual([
      'root-not-here',
    ]);
    const nested = file('{id: g, for_each: [[1]], tasks: [{id: a, run: x, for_each: HERE}]}');
    expect(await codesAt(nested, 'item')).toEqual([]);
  });

  test('an id of the group is nearer than one outside', async () => {
    const text = file(`{id: g, depends_on: up, tasks: [{id: up, run: x}, ${run}}]}`);
    expect(await codesAt(text, 'tasks.up.result')).toEqual(['task-not-upstream']);
  });

  test('env: names of the file, of the task, and of defaults where the task has none', async () => {
    const text = `defaults: {env: {D: x}}\nenv: {E: x}\ntasks:\n  - ${run}, env: {T: x}}\n`;
    expect(await codesAt(text, 'env.E + env.T')).toEqual([]);
    expect(await codesAt(text, 'env.D')).toEqual(['unknown-env']);
    expect(await codesAt(text.replace(', env: {T: x}', ''), 'env.D')).toEqual([]);
  });

  test('at the top of the file', async () => {
    const at = (section: string) => `secrets: {S: {from: env}}\n${section}\ntasks: [{id: a, run: x}]\n`;
    expect(await codesAt(at('outputs: {o: HERE}'), 'tasks.a.result')).toEqual([]);
    expect(await codesAt(at('outputs: {o: HERE}'), 'secrets.S')).toEqual(['root-not-here']);
    expect(await codesAt(at('env: {A: HERE}'), 'secrets.S')).toEqual([]);
    expect(await codesAt(at('env: {A: HERE}'), 'tasks.a.result')).toEqual(['root-not-here']);
    expect(await codesAt(at('params: {p: {type: string, default: HERE}}'), 'run.date')).toEqual([]);
    expect(await codesAt(at('params: {p: {type: string, default: HERE}}'), 'secrets.S')).toEqual([
      'root-not-here',
    ]);
  });

  test('nothing is said of names that could not be read', async () => {
    expect(await faultsOf('params: [a]\ntasks: [{id: a, run: "x ${{ params.b }}"}]\n')).toEqual([
      '1:9 wrong-type',
    ]);
    const broken =
      'tasks:\n  - {id: a b, run: x}\n  - {id: c, run: "x ${{ tasks[\'a b\'].result }}", depends_on: [a b]}\n';
    expect(await faultsOf(broken)).toEqual(['2:10 bad-id']);
  });
});

test('a chain of 10,000 tasks in which each reads the first one (item 1)', async () => {
  const link = (index: number): string =>
    `  - {id: t${String(index)}, run: x, env: {A: "\${{ tasks.t0.status }}"}, depends_on: t${String(index - 1)}}\n`;
  const links = Array.from({ length: 9_999 }, (_, index) => link(index + 1));
  expect(await faultsOf(`tasks:\n  - {id: t0, run: x}\n${links.join('')}`)).toEqual([]);
});

test('outputs of a loop are seen by nobody outside (item 7)', async () => {
  const { diagnostics } = await loadText(`tasks:
  - {id: up, for_each: [1], run: x, outputs: {o: 1}}
  - {id: b, depends_on: up, run: "\${{ tasks.up.outputs.o }} \${{ tasks.up.result[0] }}"}
`);
  expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
    ['unknown-output', expect.stringContaining('a loop has no outputs')],
  ]);
});
