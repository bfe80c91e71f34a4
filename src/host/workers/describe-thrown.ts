import { inspect } from 'node:util';
import { isTaskFailure } from '../../plugin/to-failure.js';

/**
 * The stack of what a plugin has thrown, for the task's log; null where the failure's message says it all. The frames of
 * oprun itself, in `ownFolder`, are left out.
 */
export function describeThrown(thrown: unknown, ownFolder: string): string | null {
  try {
    if (!(thrown instanceof Error) || isTaskFailure(thrown)) return null;
    const lines = inspect(thrown, { depth: 3 }).split('\n');
    return `${lines.filter((line) => !isOwnFrame(line, ownFolder)).join('\n')}\n`;
  } catch {
    // An error with a getter that throws has no stack that could be shown; the failure still has a message.
    return null;
  }
}

function isOwnFrame(line: string, ownFolder: string): boolean {
  return (
    /^\s+at /.test(line) &&
    (line.includes(ownFolder) || line.includes('(node:internal/') || line.includes('at node:internal/'))
  );
}
