import { describe, expect, test } from 'vitest';
import { foreignAnswer, foreignRows } from '../../src/workflow/foreign-keys.js';
import { knownKeysOf, laterKeysOf } from '../../src/workflow/language-keys.js';
import { loadText } from './load-text.js';

const words = foreignRows.flatMap(({ where, theirs, ours }) => theirs.map((key) => ({ where, key, ours })));

describe('a key of another tool is answered with ours (item 2)', () => {
  test('every word stands once for its place, and none is ours', () => {
    const places = words.map(({ where, key }) => `${where} ${key.toLowerCase().replaceAll(/[-_]/gu, '')}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
    const own = words.filter(({ where, key }) =>
      [...knownKeysOf[where], ...laterKeysOf[where]].includes(key),
    );
    expect(own).toEqual([]);
  });

  test('every answer is a key of the language', () => {
    const strange = words.filter(
      ({ where, ours }) => ours !== null && ![...knownKeysOf[where], ...laterKeysOf[where]].includes(ours),
    );
    expect(strange).toEqual([]);
  });

  test.each(words)('$where: $key', async ({ where, key, ours }) => {
    expect(foreignAnswer(key, where)?.ours).toBe(ours);
    const text = {
      root: `${JSON.stringify(key)}: x\ntasks:\n  - {id: a, run: echo}\n`,
      task: `tasks:\n  - {id: a, ${JSON.stringify(key)}: x}\n`,
      defaults: `defaults: {${JSON.stringify(key)}: x}\ntasks:\n  - {id: a, run: echo}\n`,
      param: `params: {p: {${JSON.stringify(key)}: x}}\ntasks:\n  - {id: a, run: echo}\n`,
      secret: `secrets: {s: {${JSON.stringify(key)}: x}}\ntasks:\n  - {id: a, run: echo}\n`,
      dependency: `tasks:\n  - {id: a, run: echo, depends_on: [{${JSON.stringify(key)}: x}]}\n`,
      retry: `tasks:\n  - {id: a, run: echo, retry: {${JSON.stringify(key)}: x}}\n`,
      breaker: `tasks:\n  - {id: a, run: echo, breaker: {${JSON.stringify(key)}: x}}\n`,
      lock: `tasks:\n  - {id: a, run: echo, locks: [{${JSON.stringify(key)}: x}]}\n`,
      fallback: `tasks:\n  - {id: a, run: echo, fallback: {${JSON.stringify(key)}: x}}\n`,
      undo: `tasks:\n  - {id: a, run: echo, undo: {${JSON.stringify(key)}: x}}\n`,
      hooks: `hooks: {${JSON.stringify(key)}: x}\ntasks:\n  - {id: a, run: echo}\n`,
      concurrency: `concurrency: {${JSON.stringify(key)}: x}\ntasks:\n  - {id: a, run: echo}\n`,
      notify: `notify: {${JSON.stringify(key)}: x}\ntasks:\n  - {id: a, run: echo}\n`,
      webhook: `notify: {webhook: {${JSON.stringify(key)}: x}}\ntasks:\n  - {id: a, run: echo}\n`,
    }[where];
    const { diagnostics } = await loadText(text);
    const [answer] = diagnostics.filter((diagnostic) => diagnostic.code === 'key-of-another-tool');
    expect(answer?.message).toContain(key);
    expect(answer?.hint ?? '').toContain(ours ?? 'oprun');
    expect(answer?.hint?.includes('not have yet')).toBe(ours !== null && laterKeysOf[where].includes(ours));
  });

  test.each([
    ['needs', 'depends_on'],
    ['depends', 'depends_on'],
    ['deps', 'depends_on'],
    ['script', 'run'],
    ['cmds', 'run'],
    ['cmd', 'run'],
    ['command', 'run'],
    ['when', 'if'],
    ['condition', 'if'],
    ['retries', 'retry'],
    ['matrix', 'for_each'],
    ['foreach', 'for_each'],
    ['with_items', 'for_each'],
    ['with', 'config'],
    ['uses', 'plugin'],
    ['continue-on-error', 'continue_on_error'],
    ['allow_failure', 'continue_on_error'],
    ['timeout-minutes', 'timeout'],
    ['working-directory', 'working_dir'],
    ['cwd', 'working_dir'],
  ])('the words that the issue names: %s is %s', (key, ours) => {
    expect(foreignAnswer(key, 'task')?.ours).toBe(ours);
  });

  test('and those of the file itself', () => {
    expect(['steps', 'jobs', 'inputs', 'vars'].map((key) => foreignAnswer(key, 'root')?.ours)).toEqual([
      'tasks',
      'tasks',
      'params',
      'params',
    ]);
  });
});
