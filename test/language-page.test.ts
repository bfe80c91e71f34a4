import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { helpers } from '../src/expr/functions/table.js';
import { rootFields, roots, taskFields } from '../src/expr/names.js';
import { dependencyWords } from '../src/model/workflow.js';
import { knownKeysOf } from '../src/workflow/language-keys.js';
import { createProject, repository, run } from './rig.js';

const page = readFileSync(join(repository, 'docs/language.md'), 'utf8');
const notes: Record<string, Record<string, { readonly example: string }>> = parse(
  readFileSync(join(repository, 'scripts/language/keys.yaml'), 'utf8'),
);

/** The examples by name, each as a whole file: `task.id`. */
const examples = Object.entries(notes).flatMap(([section, keys]) =>
  Object.entries(keys).map(([key, { example }]) => [`${section}.${key}`, toFile(example)] as const),
);

function toFile(example: string): string {
  if (example.startsWith('- ')) return `tasks:\n${example}`;
  return /^tasks:/m.test(example) ? example : `${example}tasks:\n- id: a\n  run: echo one\n`;
}

test('done when: docs/language.md is what the schema, the examples and the introduction make', async () => {
  const { code, stderr } = await run(process.execPath, ['scripts/language.mjs', '--check'], repository);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('done when: the page has every key, each with a type, a default or that it is required, and one example', () => {
  const sections = page.split(/^## /m).filter((section) => section.startsWith('Keys of '));
  const found = sections.map((section) =>
    [
      ...section.matchAll(/^### `(\w+)`\n\n_[^\n]+; (?:required|default: [^\n]+)_\n\n[^\n]+\n\n```yaml\n/gm),
    ].map((match) => match[1]),
  );
  const { root, task, dependency, defaults, param, secret } = knownKeysOf;
  const { retry, breaker, lock, fallback, undo, hooks, concurrency, notify, webhook } = knownKeysOf;
  const ofFile = [root, task, dependency, defaults, param, secret];
  const ofRules = [retry, breaker, lock, fallback, undo, hooks, concurrency, notify, webhook];
  expect(found).toEqual([...ofFile, ...ofRules]);
  expect(examples).toHaveLength(found.flat().length);
});

test('done when: every example is a correct workflow, to oprun and to its JSON Schema', async () => {
  const files = Object.fromEntries(examples.map(([name, text]) => [`${name}.yaml`, text]));
  const region = 'params: {region: {type: string}}\ntasks:\n- id: a\n  run: echo ${{ params.region }}\n';
  const project = createProject({ ...files, 'region.yaml': region });
  const { stdout } = await project.oprun(['validate', '--format', 'json', ...Object.keys(files)]);
  const answers: readonly { file: string; valid: boolean; problems: readonly unknown[] }[] =
    JSON.parse(stdout);
  expect(answers.map(({ file, valid, problems }) => ({ file, valid, problems }))).toEqual(
    Object.keys(files).map((file) => ({ file, valid: true, problems: [] })),
  );
  const schema = z.fromJSONSchema(JSON.parse((await project.oprun(['schema'])).stdout));
  const refused = examples.filter(([, text]) => !schema.safeParse(parse(text)).success);
  expect(refused.map(([name]) => name)).toEqual([]);
});

test('the introduction names every function, every root with what is in it, and every word of `when`', () => {
  const introduction = page.slice(0, page.indexOf('\n## Keys of a file'));
  const { run: runFields, workflow: workflowFields, each: eachFields } = rootFields;
  const words = [
    ...[...helpers.keys(), 'default', 'has'].map((name) => `${name}(`),
    ...roots.map((root) => `\`${root}`),
    ...taskFields.map((field) => `.${field}`),
    ...runFields.map((field) => `run.${field}`),
    ...workflowFields.map((field) => `workflow.${field}`),
    ...eachFields.map((field) => `each.${field}`),
    ...dependencyWords.map((word) => `when: ${word}`),
  ];
  expect(words.filter((word) => !introduction.includes(word))).toEqual([]);
});
