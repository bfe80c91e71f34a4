import { expect, test } from 'vitest';
import { createProject } from '../rig.js';

/** Item 8: a plugin whose schema oprun can apply but not read is told about all the same. */
const plugin =
  "export const plugin = { name: 'mine', summary: 'Does mine', config: { safeParse: (data) => ({ success: true, data }) }, run: () => 1 };\n";

test('list needs no schema', async () => {
  const project = createProject({ 'p.mjs': plugin });
  const { code, stdout, stderr } = await project.oprun(['plugins', 'list', '--plugins', 'p.mjs']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^mine +Does mine$/m);
});

test('list --json says which cannot be shown', async () => {
  const project = createProject({ 'p.mjs': plugin });
  const { stdout } = await project.oprun(['plugins', 'list', '--json', '--plugins', 'p.mjs']);
  const plugins: { name: string; config: unknown; problem: string | null }[] = JSON.parse(stdout);
  expect(plugins.filter(({ problem }) => problem !== null)).toEqual([
    {
      name: 'mine',
      summary: 'Does mine',
      version: null,
      source: './p.mjs',
      config: null,
      problem: 'it is no schema of zod 4',
    },
  ]);
});

test('show says why it cannot be shown', async () => {
  const project = createProject({ 'p.mjs': plugin });
  expect(await project.oprun(['plugins', 'show', 'mine', '--plugins', 'p.mjs'])).toEqual({
    code: 0,
    stdout: 'mine (./p.mjs)\n\nDoes mine\n\nits schema cannot be shown: it is no schema of zod 4\n',
    stderr: '',
  });
});

test('the record of a run names the file of a plugin by its absolute path', async () => {
  const project = createProject({
    'w.yaml': 'plugins: [./p.mjs]\ntasks: [{id: a, plugin: mine}]\n',
    'p.mjs': plugin,
  });
  await project.oprun(['w.yaml']);
  expect(project.runs()[0]?.record.provenance.plugins.mine.source).toMatch(/^\/.*\/p\.mjs$/);
});
