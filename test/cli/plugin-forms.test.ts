import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';

const schemas = {
  zod: {
    head: "import { z } from 'zod';\n",
    config: "z.strictObject({ name: z.string().default('world') })",
  },
  'JSON Schema': {
    head: '',
    config:
      "{ type: 'object', properties: { name: { type: 'string', default: 'world' } }, additionalProperties: false }",
  },
  'no schema': { head: '', config: null },
};

const forms = {
  object: (config: string | null) =>
    `export const plugin = { name: 'greet', ${config === null ? '' : `config: ${config}, `}run: (config, context) => hello(config, context) };`,
  class: (config: string | null) =>
    `export class Greet { name = 'greet'; ${config === null ? '' : `config = ${config}; `}run(config, context) { return hello(config, context); } }`,
  'bare function': (config: string | null) =>
    `export function greet(config, context) { return hello(config, context); }\n${config === null ? '' : `greet.config = ${config};\n`}`,
};

const body = `
import { definePlugin } from 'oprun/plugin';
if (typeof definePlugin !== 'function') throw new Error('no contract');
const hello = (config, context) => ({ message: \`Hello, \${config.name ?? 'world'}!\`, task: context.task.id });
`;

type Form = keyof typeof forms;
type Schema = keyof typeof schemas;

const matrix = (['object', 'class', 'bare function'] satisfies Form[]).flatMap((form) =>
  (['zod', 'JSON Schema', 'no schema'] satisfies Schema[]).flatMap((schema) =>
    ['.mjs', '.ts'].map((ending) => ({ form, schema, ending })),
  ),
);

describe('item 5: a plugin of your own, from a folder without node_modules', () => {
  test.each(matrix)('as $form, with $schema, in $ending', async ({ form, schema, ending }) => {
    const { head, config } = schemas[schema];
    const project = createProject({
      'w.yaml': `plugins: [./greet${ending}]
tasks:
  - {id: named, plugin: greet, config: {name: Ada}}
  - {id: plain, plugin: greet}
`,
      [`greet${ending}`]: `${head}${body}${forms[form](config)}\n`,
    });
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(project.runs()[0]?.summary).toEqual({
      named: { message: 'Hello, Ada!', task: 'named' },
      plain: { message: 'Hello, world!', task: 'plain' },
    });
  });

  test.each(['zod', 'JSON Schema'] as const)(
    'a config that its %s refuses is a diagnostic; nothing starts',
    async (schema) => {
      const { head, config } = schemas[schema];
      const project = createProject({
        'w.yaml':
          'plugins: [./greet.mjs]\ntasks:\n  - {id: a, plugin: greet, config: {nam: Ada}}\n  - {id: b, run: touch ran}\n',
        'greet.mjs': `${head}${body}${forms.object(config)}\n`,
      });
      const { code, stderr } = await project.oprun(['w.yaml']);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^w\.yaml:3:37 error config-unknown-key: .*"nam".*[\s\S]*hint: did you mean "name"\?/,
      );
      expect([project.exists('ran'), project.exists('logs')]).toEqual([false, false]);
    },
  );

  test('--plugins takes a file and a folder, from where it is typed', async () => {
    const project = createProject({
      'sub/w.yaml': 'tasks: [{id: a, plugin: one}, {id: b, plugin: two}]\n',
      'one.mjs': "export const plugin = { name: 'one', run: () => 1 };\n",
      'more/two.mjs': "export const plugin = { name: 'two', run: () => 2 };\n",
      'more/read.me': 'no plugin',
    });
    const { code } = await project.oprun(['sub/w.yaml', '--plugins', 'one.mjs', '--plugins', './more']);
    expect(code).toBe(0);
    expect(project.runs()[0]?.summary).toEqual({ a: 1, b: 2 });
  });

  test('an installed package is a plugin too', async () => {
    const project = createProject({
      'w.yaml': 'plugins: [some-package]\ntasks: [{id: a, plugin: packaged}]\n',
    });
    mkdirSync(join(project.dir, 'node_modules/some-package'), { recursive: true });
    project.write(
      'node_modules/some-package/package.json',
      '{"name":"some-package","type":"module","exports":"./x.js"}',
    );
    project.write(
      'node_modules/some-package/x.js',
      "export default { name: 'packaged', run: () => 'yes' };\n",
    );
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    expect(project.runs()[0]?.summary).toEqual({ a: 'yes' });
  });

  test.each<[string, string, RegExp]>([
    [
      'a name that a built-in plugin has',
      "export const plugin = { name: 'shell', run: () => 1 };",
      /plugin-name-clash: .*"shell".*built-in/,
    ],
    ['a module that throws on import', "throw new Error('broken inside');", /plugin-broken: .*broken inside/],
    ['a module that exits on import', 'process.exit(0);', /plugin-broken: .*process\.exit\(0\)/],
    ['a module without a plugin', 'export const x = 1;', /plugin-not-a-plugin: /],
  ])('%s is a diagnostic at its place', async (_what, text, expected) => {
    const project = createProject({
      'w.yaml': 'plugins: [./p.mjs]\ntasks: [{id: a, run: touch ran}]\n',
      'p.mjs': `${text}\n`,
    });
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^w\.yaml:1:11 error /);
    expect(stderr).toMatch(expected);
    expect(project.exists('ran')).toBe(false);
  });

  test('one name in two modules is a diagnostic that names both', async () => {
    const project = createProject({
      'w.yaml': 'plugins: [./p.mjs, ./q.mjs]\ntasks: [{id: a, run: "true"}]\n',
      'p.mjs': "export const plugin = { name: 'p', run: () => 1 };\n",
      'q.mjs': "export const plugin = { name: 'p', run: () => 1 };\n",
    });
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^w\.yaml:1:20 error plugin-name-clash: .*q\.mjs.*p\.mjs/);
  });

  test('validate imports nothing of the user', async () => {
    const project = createProject({
      'w.yaml': 'plugins: [./p.mjs]\ntasks: [{id: a, plugin: p}]\n',
      'p.mjs':
        "import { writeFileSync } from 'node:fs';\nwriteFileSync('imported', '');\nexport const plugin = { name: 'p', run: () => 1 };\n",
    });
    const { code, stdout } = await project.oprun(['validate', 'w.yaml']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^w\.yaml:2:25 note plugin-not-checked: [\s\S]*w\.yaml: ok, 1 task\n$/);
    expect(project.exists('imported')).toBe(false);
  });
});

test('item 5: working_dir of its own on a function or a user plugin is a diagnostic', async () => {
  const project = createProject({
    'w.yaml':
      'plugins: [./p.mjs]\ntasks:\n  - {id: a, plugin: p, working_dir: sub}\n  - {id: b, plugin: function, config: {function: "./p.mjs:x"}, working_dir: sub}\n',
    'p.mjs': "export const plugin = { name: 'p', run: () => 1 };\n",
  });
  const { code, stderr } = await project.oprun(['w.yaml']);
  expect(code).toBe(2);
  expect(stderr.match(/error working-dir-not-possible/g)).toHaveLength(2);
});
