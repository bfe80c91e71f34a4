import { expect, test } from 'vitest';
import { cutIntoPieces } from '../../src/text/byte-pieces.js';
import { createByteSearch } from '../../src/text/byte-search.js';
import { createMaskedStream } from '../../src/text/mask-stream.js';
import { below, startFrom } from '../faults/secrets.mjs';

/** Issue "Values and flow", item 4: everything that a match covers disappears, wherever the bytes are cut. */

function letters(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
}

/** What is masked, found by trying every needle at every place. */
function maskSimply(text: string, needles: readonly string[]): string {
  const covered = new Set<number>();
  for (const needle of needles) {
    for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1))
      for (let index = at; index < at + needle.length; index += 1) covered.add(index);
  }
  const marked = Array.from(text, (letter, index) => (covered.has(index) ? '*' : letter)).join('');
  return marked.replaceAll(/\*+/gu, '***');
}

test('3,000 searches in texts of few letters find what trying everything finds', () => {
  startFrom(5);
  const wrong: unknown[] = [];
  for (let round = 0; round < 3000; round += 1) {
    const alphabet = 'abc'.slice(0, 2 + below(2));
    const needles = Array.from({ length: 1 + below(8) }, () => letters(4 + below(6), alphabet));
    const text = letters(below(60), alphabet);
    const masking = { search: createByteSearch(cutIntoPieces(needles)), mark: Buffer.from('***') };
    const stream = createMaskedStream(masking);
    const shown: Uint8Array[] = [];
    for (let at = 0; at < text.length;) {
      const length = 1 + below(7);
      shown.push(stream.push(Buffer.from(text.slice(at, at + length))));
      at += length;
    }
    shown.push(stream.end());
    const masked = Buffer.concat(shown).toString();
    if (masked !== maskSimply(text, needles)) wrong.push({ needles, text, masked });
  }
  expect(wrong).toEqual([]);
});

test('long needles are covered as a whole, also between characters of several bytes', () => {
  startFrom(6);
  for (const alphabet of ['ab', 'aé', '日本', '🔑a']) {
    const needle = Array.from({ length: 300 }, () => Array.from(alphabet)[below(2)]).join('');
    const stream = createMaskedStream({
      search: createByteSearch(cutIntoPieces([needle])),
      mark: Buffer.from('***'),
    });
    const bytes = Buffer.from(`<${needle}>`);
    const shown = Array.from(bytes, (byte) => Buffer.from(stream.push(Uint8Array.of(byte))));
    expect(Buffer.concat([...shown, stream.end()]).toString()).toBe('<***>');
  }
});
