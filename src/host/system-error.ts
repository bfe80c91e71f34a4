import { getSystemErrorMap } from 'node:util';

/** What the system said, in words (`no such file or directory`); null where it is not the system that says no. */
export function describeSystemError(error: unknown): string | null {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) return null;
  return getSystemErrorMap().get(error.errno)?.[1] ?? error.message;
}
