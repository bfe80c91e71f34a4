// Bundles oprun into dist/: the command, the library, what plugins import, the worker and one lazy chunk per built-in
// plugin; then the type declarations, unless it is called with --no-types. Runs as `npm run build`, and by itself after
// `npm ci`.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { listBuiltins, writeBuiltins } from './builtins.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
writeBuiltins();

const withTypes = !process.argv.includes('--no-types');
const next = `dist.${process.pid}`;

const input = {
  oprun: 'src/cli/main.ts',
  index: 'src/index.ts',
  plugin: 'src/plugin/index.ts',
  zod: 'src/host/workers/zod.ts',
  worker: 'src/host/workers/main.ts',
  'resolve-hook': 'src/host/workers/resolve-hook.ts',
  ...Object.fromEntries(listBuiltins().map((name) => [`plugins/${name}`, `plugins/${name}/index.ts`])),
};

const bundle = await rolldown({
  input,
  platform: 'node',
  // jiti finds files of its own beside it.
  external: [/^jiti/],
  // CommonJS libraries ask for their own file.
  transform: { define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' } },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  onwarn: (warning, warn) => warning.code !== 'CIRCULAR_DEPENDENCY' && warn(warning),
});
await bundle.write({
  dir: next,
  format: 'esm',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await bundle.close();
writeFileSync(`${next}/oprun.js`, asCommand(readFileSync(`${next}/oprun.js`, 'utf8')));
chmodSync(`${next}/oprun.js`, 0o755);

// The old bundle is there until the new one is whole.
if (!withTypes && existsSync('dist/types')) renameSync('dist/types', `${next}/types`);
const old = `${next}.old`;
if (existsSync('dist')) renameSync('dist', old);
renameSync(next, 'dist');
rmSync(old, { recursive: true, force: true });

if (withTypes) {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
  process.exitCode = spawnSync(process.execPath, compiler, { stdio: 'inherit' }).status ?? 1;
}

/**
 * Node takes `--env-file` for itself wherever it stands on the command line, unless `--` stands before the script. A first
 * line cannot hand that on everywhere (`env -S` is not known to every env), so the file is a shell script first.
 */
function asCommand(code) {
  return code.replace(/^#!.*\n/u, `#!/usr/bin/env sh\n':' //; exec node -- "$0" "$@"\n`);
}
