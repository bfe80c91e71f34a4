import type { ByteSearch } from './byte-search.js';

/** What is looked for, and what stands in its place. */
export interface Masking {
  readonly search: ByteSearch;
  readonly mark: Uint8Array;
}

/** Bytes on their way through a masker. */
export interface MaskedStream {
  /** What can be shown by now: the last bytes are held back while they may become a secret. The chunk is not kept. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was held back. Nothing comes after it. */
  end(): Uint8Array;
}

/** Masks bytes that come in chunks, wherever they are cut. */
export function createMaskedStream(masking: Masking): MaskedStream {
  let held: Uint8Array = new Uint8Array();
  let run = -1;
  return {
    push(bytes) {
      if (bytes.length === 0) return bytes;
      const data = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const step = maskPart(data, run, masking, false);
      // A copy: of a Buffer, `slice` would be none.
      held = new Uint8Array(data.subarray(step.decided));
      run = step.run;
      return step.shown;
    },
    end() {
      const { shown } = maskPart(held, run, masking, true);
      [held, run] = [new Uint8Array(), -1];
      return shown;
    },
  };
}

/** Masks bytes that are all there; the same array where nothing had to be masked. */
export function maskBytes(bytes: Uint8Array, masking: Masking): Uint8Array {
  return maskPart(bytes, -1, masking, true).shown;
}

interface Step {
  readonly shown: Uint8Array;
  /** How many bytes are dealt with: what follows them may become a secret. */
  readonly decided: number;
  /** How far the last run of masked bytes reaches beyond them; -1 where it ended before. */
  readonly run: number;
}

/** `run`: the end of a run of masked bytes that began before these, -1 for none. */
function maskPart(bytes: Uint8Array, run: number, { search, mark }: Masking, final: boolean): Step {
  const shown: Uint8Array[] = [];
  let masked = run;
  let at = search.next(bytes, 0, bytes.length);
  while (at < bytes.length) {
    if (!final && search.mayGoOn(bytes, at, bytes.length)) break;
    const length = search.lengthAt(bytes, at, bytes.length);
    if (length > 0) {
      // What touches the run before it belongs to that.
      if (at > masked) shown.push(bytes.subarray(Math.max(masked, 0), at), mark);
      masked = Math.max(masked, at + length);
    }
    at = search.next(bytes, at + 1, bytes.length);
  }
  const next = Math.max(masked - at, -1);
  if (masked <= 0 && at === bytes.length) return { shown: bytes, decided: at, run: next };
  if (at > masked) shown.push(bytes.subarray(Math.max(masked, 0), at));
  return { shown: Buffer.concat(shown), decided: at, run: next };
}
