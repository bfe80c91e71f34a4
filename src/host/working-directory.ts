import { getSystemErrorMap } from 'node:util';

/**
 * Makes `dir` the directory of the whole process, user code in worker threads included: threads share one.
 *
 * @returns what changes back, or why it cannot be entered
 */
export function enterDirectory(dir: string): { readonly leave: () => void } | { readonly reason: string } {
  const before = process.cwd();
  if (before === dir) return { leave: () => undefined };
  try {
    process.chdir(dir);
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error;
    return { reason: getSystemErrorMap().get(error.errno)?.[1] ?? error.message };
  }
  return { leave: () => process.chdir(before) };
}
