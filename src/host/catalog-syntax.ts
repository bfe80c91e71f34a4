import { execa } from 'execa';

/**
 * The line at which a JavaScript file cannot be parsed, or null where it can. Node tells it only when it ends with the
 * fault, so another Node is asked: this is for a file that is known not to load.
 */
export async function findSyntaxFault(path: string): Promise<number | null> {
  const checked = await execa(process.execPath, ['--check', path], { reject: false, stdin: 'ignore' });
  if (!checked.failed) return null;
  const line = /:(\d+)$/.exec(checked.stderr.split('\n')[0] ?? '')?.[1];
  return line === undefined ? null : Number(line);
}
