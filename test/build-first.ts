import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Tests that use the door use what is built: builds once, where a source is newer than the bundle. */
export function setup(): void {
  const built = timeOf('dist/oprun.js');
  const sources = ['src', 'plugins', 'scripts', 'package.json', 'tsconfig.json'];
  if (sources.some((source) => newest(source) > built)) {
    execFileSync(process.execPath, ['scripts/build.mjs', '--no-types'], { stdio: 'inherit' });
  }
}

function newest(path: string): number {
  if (!statSync(path).isDirectory()) return timeOf(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
