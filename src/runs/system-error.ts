import { getSystemErrorMap } from 'node:util';

/** What the system said, in words and with its code: `no space left on device (ENOSPC)`. */
export function getSystemErrorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('errno' in error) || typeof error.errno !== 'number') return error.message;
  const known = getSystemErrorMap().get(error.errno);
  return known === undefined ? error.message : `${known[1]} (${known[0]})`;
}
