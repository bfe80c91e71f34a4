import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { describeSystemError } from './system-error.js';

/**
 * Appends to the file in which a step of a GitHub job leaves its outputs, where there is one. Returns one sentence
 * where it cannot be written.
 */
export function writeGithubOutput(text: string, env: NodeJS.ProcessEnv): string | null {
  const path = env['GITHUB_OUTPUT'];
  if (env['GITHUB_ACTIONS'] !== 'true' || path === undefined || path === '') return null;
  try {
    // A line that another step has left without its end is not ours to go on with.
    appendFileSync(path, endsWithin(path) ? `\n${text}` : text);
    return null;
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === null) throw error;
    return `cannot write outputs to $GITHUB_OUTPUT (${path}): ${reason}`;
  }
}

/** Whether the last line of a file has no end. */
function endsWithin(path: string): boolean {
  if (!existsSync(path)) return false;
  const last = readFileSync(path).at(-1);
  return last !== undefined && last !== lineFeed;
}

const lineFeed = 10;
