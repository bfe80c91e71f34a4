import { cutIntoPieces } from './byte-pieces.js';
import { createByteSearch } from './byte-search.js';
import { maskCuts } from './mask-cuts.js';
import { formsOf } from './mask-forms.js';
import { maskJson } from './mask-json.js';
import { chooseMark, usualMark } from './mask-mark.js';
import { createMaskedStream, maskBytes, type MaskedStream } from './mask-stream.js';

/** Takes secrets out of what others may read. */
export interface Masker {
  /** Whether there is nothing to mask: everything comes back as it is. */
  readonly empty: boolean;
  /** What stands where a secret stood. */
  readonly mark: string;
  /** Also masks the part of a secret that is left where oprun itself has cut the text, at `…`. */
  text(text: string): string;
  /**
   * Masks the strings, keys and numbers of a value that JSON can hold, at any depth; the same value where nothing had to
   * be masked. A number that shows a secret becomes a string.
   */
  json<T>(value: T): T;
  /** Masks bytes that come in chunks, wherever they are cut; bytes that belong to no secret stay as they are. */
  stream(): MaskedStream;
}

/**
 * Makes a masker for secrets in every form of `formsOf`; one too short for `isMaskable` is left alone. All that belongs
 * to a secret disappears: each run of such bytes becomes `***` (see `chooseMark`). A form longer than 64 bytes is masked
 * piece by piece, so that a part of it does not show either. The time does not depend on the number of secrets.
 */
export function createMasker(secrets: readonly string[]): Masker {
  const forms = new Set<string>();
  for (const secret of secrets) for (const form of formsOf(secret)) forms.add(form);
  if (forms.size === 0) return transparent;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const pieces = cutIntoPieces(forms);
  const search = createByteSearch(pieces);
  const mark = chooseMark(forms);
  const masking = { search, mark: encoder.encode(mark) };

  function maskText(text: string): string {
    const bytes = encoder.encode(text);
    const masked = maskBytes(bytes, masking);
    return maskCuts(masked === bytes ? text : decoder.decode(masked), { search, pieces, mark });
  }

  return {
    empty: false,
    mark,
    text: maskText,
    json: (value) => maskJson(value, maskText),
    stream: () => createMaskedStream(masking),
  };
}

const transparent: Masker = {
  empty: true,
  mark: usualMark,
  text: (text) => text,
  json: (value) => value,
  stream: () => ({ push: (bytes) => bytes, end: () => new Uint8Array() }),
};
