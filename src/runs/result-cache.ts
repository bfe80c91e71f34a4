import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../model/json.js';
import type { CachedResult, CacheKey, ResultCache } from '../model/ports.js';
import { canonicalJson } from './canonical-json.js';
import { RecordError } from './record-error.js';
import { makeSharedFolder, readShared, sharedFolder } from './shared-files.js';
import { getSystemErrorMessage } from './system-error.js';
import { writeAtomically } from './write-atomically.js';

/** Larger results are not kept. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Keeps the last good result of every key in `<logs>/.oprun/results`, in a file named by the key's digest.
 *
 * @param logDir absolute; there by the time a result is kept
 */
export function createResultCache(logDir: string): ResultCache {
  return {
    find(key) {
      try {
        return parseResult(readShared(pathOf(sharedFolder(logDir, 'results'), key), mostBytes));
      } catch (error) {
        if (error instanceof RecordError) return null;
        throw error;
      }
    },
    keep(key, { run, time, result, outputs }) {
      try {
        const text = toText({ run, time, result, outputs });
        if (text === null) return 'the result is not kept for later runs: it is larger than 64 MiB';
        const path = pathOf(makeSharedFolder(logDir, 'results'), key);
        // No lock: of two runs that end at a time the last one counts. A draft of one's own keeps both whole.
        writeAtomically(path, [text], `${path}.${randomUUID()}.tmp`);
        return null;
      } catch (error) {
        return `the result is not kept for later runs: ${getSystemErrorMessage(error)}`;
      }
    },
    forget(key, run) {
      try {
        const path = pathOf(sharedFolder(logDir, 'results'), key);
        // A later run may have given a good one since.
        if (parseResult(readShared(path, mostBytes))?.run === run) rmSync(path, { force: true });
        return null;
      } catch (error) {
        return `the earlier result is still kept for later runs: ${getSystemErrorMessage(error)}`;
      }
    },
  };
}

function pathOf(folder: string, { workflow, task, plugin, config }: CacheKey): string {
  const text = canonicalJson({ workflow, task, plugin, config });
  return join(folder, `${createHash('sha256').update(text).digest('hex')}.json`);
}

function toText(kept: CachedResult): string | null {
  let text: string;
  try {
    text = `${JSON.stringify(kept)}\n`;
  } catch (error) {
    // V8 has no text of that length.
    if (error instanceof RangeError) return null;
    throw error;
  }
  return Buffer.byteLength(text) > mostBytes ? null : text;
}

/** Null for what oprun did not write. */
function parseResult(text: string | null): CachedResult | null {
  if (text === null) return null;
  let value: Partial<CachedResult> | null;
  try {
    value = JSON.parse(text);
  } catch {
    // It stands in for a failed task: what cannot be read is as if it were not there.
    return null;
  }
  const { run, time, result, outputs } = value ?? {};
  if (typeof run !== 'string' || typeof time !== 'number' || result === undefined) return null;
  return isObject(outputs) ? { run, time, result, outputs } : null;
}

function isObject(value: Json | undefined): value is CachedResult['outputs'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
