import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtWorker } from '../host/built-worker.js';
import { createTaskRig } from '../host/task-rig.js';

const built = builtWorker();

const examples = [
  ...readFileSync('docs/writing-plugins.md', 'utf8').matchAll(/^```(js|ts)\n(.*?)^```$/gms),
].map(([, language = '', source = '']) => ({ language, source }));

const results = [
  { greeting: 'Hello root.' },
  'Hello root on behalf of t',
  'Hello root',
  { entry: expect.stringMatching(/^root:/) },
];

test('every example of docs/writing-plugins.md has its result here', () => {
  expect(examples).toHaveLength(results.length);
});

test.each(examples.map((example, index) => ({ ...example, result: results[index], number: index + 1 })))(
  'example $number of docs/writing-plugins.md, .$language',
  async ({ language, source, result }) => {
    const rig = createTaskRig(built, { [`plugin.${language === 'js' ? 'mjs' : 'ts'}`]: source });
    expect(await rig.run({ plugin: 'greet', config: { who: 'root' } })).toEqual({
      status: 'completed',
      outputs: {},
      result,
    });
  },
);
