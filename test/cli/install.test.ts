import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProject, repository, run } from '../rig.js';

/** Whether npm can fetch what a package depends on. */
function canInstall(): boolean {
  try {
    execFileSync('npm', ['ping'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!canInstall())(
  'npm pack, npm install -g into an empty prefix (needs a package registry)',
  () => {
    let prefix = '';
    const oprun = (args: readonly string[], cwd: string) => run(join(prefix, 'bin/oprun'), args, cwd);

    beforeAll(() => {
      prefix = mkdtempSync(join(tmpdir(), 'oprun-prefix-'));
      mkdirSync(join(prefix, 'pack'));
      execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', join(prefix, 'pack')], {
        cwd: repository,
        stdio: 'ignore',
      });
      const [tarball = ''] = readdirSync(join(prefix, 'pack'));
      execFileSync('npm', ['install', '-g', '--prefix', prefix, join(prefix, 'pack', tarball)], {
        stdio: 'ignore',
      });
    });
    afterAll(() => rmSync(prefix, { recursive: true, force: true }));

    test('gives an oprun that passes --version, init and the run of what it wrote', async () => {
      const project = createProject();
      const { version }: { version: string } = JSON.parse(
        readFileSync(join(repository, 'package.json'), 'utf8'),
      );
      expect((await oprun(['--version'], project.dir)).stdout).toBe(`${version}\n`);
      expect((await oprun(['init'], project.dir)).code).toBe(0);
      expect((await oprun(['workflow.yaml'], project.dir)).code).toBe(0);
      expect(project.runs()[0]?.record.status).toBe('completed');
    });

    test('a plugin that imports oprun/plugin and zod, in .mjs and .ts, from a folder without node_modules', async () => {
      const text = (name: string) =>
        `import { definePlugin } from 'oprun/plugin';\nimport { z } from 'zod';\nexport const plugin = definePlugin({ name: '${name}', config: z.strictObject({ n: z.int() }), run: ({ n }) => n + 1 });\n`;
      const project = createProject({
        'w.yaml':
          'plugins: [./js.mjs, ./ts.ts]\ntasks: [{id: a, plugin: js, config: {n: 1}}, {id: b, plugin: ts, config: {n: 2}}]\n',
        'js.mjs': text('js'),
        'ts.ts': text('ts'),
      });
      const { code, stderr } = await oprun(['w.yaml', '--output', 'quiet'], project.dir);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(project.runs()[0]?.summary).toEqual({ a: 2, b: 3 });
    });

    test('is whole: a program can import the library from it', async () => {
      const project = createProject({ 'w.yaml': 'tasks: [{id: a, run: echo one}]\n' });
      project.write('node_modules/.keep', '');
      execFileSync('ln', [
        '-s',
        join(prefix, 'lib/node_modules/oprun'),
        join(project.dir, 'node_modules/oprun'),
      ]);
      project.write(
        'main.mjs',
        "import { run } from 'oprun';\nconst { status } = await run('w.yaml');\nconsole.log(status);\n",
      );
      expect((await run(process.execPath, ['main.mjs'], project.dir)).stdout).toBe('completed\n');
    });
  },
);
