import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../../src/workflow/decode.js';

const encoder = new TextEncoder();

test.each([
  ['UTF-16 with its mark', [0xff, 0xfe, 0x61, 0x00], 'file-utf16'],
  ['UTF-16, the other way round', [0xfe, 0xff, 0x00, 0x61], 'file-utf16'],
  ['UTF-32', [0xff, 0xfe, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00], 'file-utf16'],
  ['UTF-16 without its mark', [0x61, 0x00, 0x3a, 0x00, 0x20, 0x00, 0x62, 0x00], 'file-utf16'],
  ['nulls here and there', [0x61, 0x00, 0x62, 0x63, 0x64, 0x65], 'file-not-text'],
  ['a stray byte', [0x61, 0xff], 'file-not-utf8'],
  ['an overlong form', [0xc0, 0xaf], 'file-not-utf8'],
  ['a surrogate', [0xed, 0xa0, 0x80], 'file-not-utf8'],
  ['past the last character', [0xf4, 0x90, 0x80, 0x80], 'file-not-utf8'],
  ['a character that is cut', [0x61, 0xe2, 0x82], 'file-not-utf8'],
  ['too many bytes', Array.from({ length: 101 }, () => 0x61), 'file-too-large'],
])('%s ("Bad input gets")', (_name, bytes, code) => {
  expect(decode(Uint8Array.from(bytes), 100).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([
    code,
  ]);
});

test('the place of what is no UTF-8 is the first such byte, counted in characters', () => {
  const bytes = Uint8Array.from([...encoder.encode('é😀\n'), 0xe2, 0x28, 0xa1]);
  const { text, diagnostics } = decode(bytes, 100);
  expect(text).toBe('é😀\n');
  expect(diagnostics[0]?.span).toEqual({ start: 4, end: 4 });
});

test('what stands before that place is UTF-8, and no longer part of the bytes is', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const anyBytes = fc.uint8Array({ min: 0x40, max: 0xff, maxLength: 12 });
  fc.assert(
    fc.property(anyBytes, (rest) => {
      const bytes = Uint8Array.from([0x61, ...rest]);
      const { text, diagnostics } = decode(bytes, 100);
      const valid = diagnostics.length === 0 ? bytes.length : encoder.encode(text).length;
      expect(strict.decode(bytes.subarray(0, valid))).toBe(text);
      for (let end = valid + 1; end <= bytes.length; end += 1) {
        expect(() => strict.decode(bytes.subarray(0, end))).toThrow(TypeError);
      }
    }),
    { numRuns: 2000 },
  );
});
