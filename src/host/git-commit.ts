import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The commit checked out where `dir` stands, in hex, or null outside a repository. Reads git's files itself: starting
 * git would cost every run a process.
 */
export function readGitCommit(dir: string): string | null {
  const gitDir = findGitDir(dir);
  if (gitDir === null) return null;
  const head = readText(join(gitDir, 'HEAD'))?.trim();
  if (head === undefined) return null;
  if (!head.startsWith('ref: ')) return head;
  const ref = head.slice('ref: '.length);
  const common = resolve(gitDir, readText(join(gitDir, 'commondir'))?.trim() ?? '.');
  return (
    readText(join(gitDir, ref))?.trim() ?? readText(join(common, ref))?.trim() ?? findPacked(common, ref)
  );
}

function findGitDir(start: string): string | null {
  for (let dir = start; ; dir = dirname(dir)) {
    const candidate = join(dir, '.git');
    if (readText(join(candidate, 'HEAD')) !== undefined) return candidate;
    // In a worktree or submodule `.git` is a file that names the folder.
    const pointer = readText(candidate)?.match(/^gitdir: (.+)$/m)?.[1];
    if (pointer !== undefined) return resolve(dir, pointer.trim());
    if (dirname(dir) === dir) return null;
  }
}

function findPacked(gitDir: string, ref: string): string | null {
  const line = readText(join(gitDir, 'packed-refs'))
    ?.split('\n')
    .find((entry) => entry.endsWith(` ${ref}`));
  return line?.split(' ')[0] ?? null;
}

/** Undefined where there is nothing to read: a repository that cannot be read counts as none. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
