import { describe, expect, test } from 'vitest';
import { isMaskable } from '../../src/text/mask-forms.js';
import { createMasker, type Masker } from '../../src/text/masker.js';
import { below, makeSecret, partsOf, startFrom, writers } from '../faults/secrets.mjs';

/** Issue "Values and flow", item 4: secrets are masked in every form, across chunk borders. */

function throughStream(masker: Masker, chunks: readonly Uint8Array[]): Buffer {
  const stream = masker.stream();
  return Buffer.concat([...chunks.map((chunk) => Buffer.from(stream.push(chunk))), stream.end()]);
}

function split(bytes: Uint8Array, ...at: readonly number[]): readonly Uint8Array[] {
  const borders = [0, ...at, bytes.length];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}

describe('text', () => {
  test.each([
    ['raw', 'hunter2', 'the hunter2!', 'the ***!'],
    ['twice', 'hunter2', 'hunter2 hunter2', '*** ***'],
    ['side by side is one run', 'hunter2', 'hunter2hunter2', '***'],
    ['alone', 'hunter2', 'hunter2', '***'],
    ['only a part', 'hunter2', 'hunter1 hunter', 'hunter1 hunter'],
    ['JSON', 'a"b\\c', String.raw`{"x":"a\"b\\c"}`, '{"x":"***"}'],
    ['JSON of Python', 'pässwörd', String.raw`"p\u00e4ssw\u00f6rd"`, '"***"'],
    ['JSON with capital letters', 'pässwörd', String.raw`"p\u00E4ssw\u00F6rd"`, '"***"'],
    ['JSON with escaped slashes', 'ab/cd', String.raw`"ab\/cd"`, '"***"'],
    ['JSON of Go', 'a<b>c', String.raw`"a\u003cb\u003ec"`, '"***"'],
    ['JSON of jq', 'ab\u007fcd', String.raw`"ab\u007fcd"`, '"***"'],
    ['a literal escape in JSON', String.raw`ab\u00E4cd`, String.raw`"ab\\u00E4cd"`, '"***"'],
    ['URL', 'a b/c', '?q=a%20b%2Fc&x', '?q=***&x'],
    ['URL in small letters', 'a b/c', '?q=a%20b%2fc&x', '?q=***&x'],
    ['URL of a form', 'a b/c', '?q=a+b%2Fc&x', '?q=***&x'],
    ['URL of Python', 'a b/c!', '?q=a%20b/c%21&x', '?q=***&x'],
    ['a line of several', 'line one\nline two', 'x line two y', 'x *** y'],
    ['several lines', 'line one\nline two', 'x line one\nline two y', 'x *** y'],
    ['several lines with other line ends', 'line one\nline two', 'x line one\r\nline two y', 'x *** y'],
    ['a short line is left alone', 'one\nline two', 'one', 'one'],
    ['a short line in its place', 'one\nline two', 'one\nline two', '***'],
    ['without outer blanks', '  hunter2 \n', 'is hunter2.', 'is ***.'],
    ['as `set -x` shows it', "it's me", String.raw`+ echo 'it'\''s me'`, "+ echo '***'"],
  ])('%s', (_form, secret, text, masked) => {
    expect(createMasker([secret]).text(text)).toBe(masked);
  });

  test('base64 wherever the secret begins', () => {
    const masker = createMasker(['correct horse battery']);
    const shown = [0, 1, 2, 3].map((before) =>
      masker.text(Buffer.from(`${'x'.repeat(before)}correct horse battery`).toString('base64')),
    );
    expect(shown).toEqual(['***', 'eG***Q==', 'eHh***k=', 'eHh4***']);
  });

  test('base64 as programs break it into lines', () => {
    const secret = Array.from({ length: 40 }, (_, index) => `word${String(index)}`).join(' ');
    const lines =
      Buffer.from(secret)
        .toString('base64')
        .match(/.{1,76}/gu) ?? [];
    expect(createMasker([secret]).text(lines.join('\n'))).toMatch(/^(\*\*\*\n)+\*\*\*.{0,4}$/u);
  });

  test('what overlaps disappears as a whole', () => {
    const masker = createMasker(['abcdef', 'defghi', 'cdef']);
    expect(masker.text('..abcdefghi.. cdef abcde')).toBe('..***.. *** abcde');
  });

  test('the longest of several that begin alike', () => {
    const masker = createMasker(['abcd', 'abcdef', 'abcdefgh!']);
    expect(masker.text('abcdefgh abcdefgh! abcdx')).toBe('***gh *** ***x');
  });

  test('what is too short is left alone', () => {
    const masker = createMasker(['', 'abc', '🔑🔑🔑']);
    expect(masker.empty).toBe(true);
    expect(masker.text('abc 🔑🔑🔑')).toBe('abc 🔑🔑🔑');
    expect(['abc', '🔑🔑🔑', 'abcd', '🔑🔑🔑🔑'].map(isMaskable)).toEqual([false, false, true, true]);
  });

  test('a mark makes no secret of what stands beside it', () => {
    expect(createMasker(['abcd', 'x***y']).text('xabcdy')).toBe('x###y');
    expect(createMasker(['abcd', '*yes']).text('abcdyes')).toBe('###yes');
    expect(createMasker(['abcd', 'yes*', '#no!']).text('yesabcd')).toBe('yes===');
    expect(createMasker(['****']).text('a*****b')).toBe('a###b');
    expect(createMasker(['p*ss*d']).text('p*ss*d')).toBe('***');
  });

  test('what is left of a secret where oprun cuts a text', () => {
    const masker = createMasker(['correct horse battery', `pem ${'0123456789'.repeat(20)}`]);
    const line = "… 12 bytes left out; the whole text is in the task's log …\n";
    expect(masker.text('is correct hor… and cor…')).toBe('is ***… and cor…');
    expect(masker.text(`is pem ${'0123456789'.repeat(10)}…`)).toBe('is ***…');
    expect(masker.text(`correct hor\n${line}battery.`)).toBe(`***\n${line}***.`);
    expect(masker.text(`x\n${line}6789.`)).toBe(`x\n${line}***.`);
    expect(masker.text(`x\n${line}horse`)).toBe(`x\n${line}horse`);
  });

  test('as one line', () => {
    const masker = createMasker(['one\ttwo\n\u001b[1mx']);
    expect(masker.text('got one two x.')).toBe('got ***.');
    expect(masker.text(String.raw`"one\ttwo\n\u001b[1mx"`)).toBe('"***"');
  });

  test('a part of a long secret is masked as well', () => {
    const secret = Array.from({ length: 100 }, (_, index) => `word${String(index)}`).join(' ');
    expect(createMasker([secret]).text(`${secret.slice(0, 640)}…`)).toBe('***…');
  });
});

describe('json', () => {
  const masker = createMasker(['hunter2', '4711471147']);

  test('strings, keys and numbers, at any depth', () => {
    const value = { a: ['x hunter2', { hunter2: 4711471147 }], n: 1, b: null, c: true };
    expect(masker.json(value)).toEqual({ a: ['x ***', { '***': '***' }], n: 1, b: null, c: true });
  });

  test('the same object where nothing is masked', () => {
    const value = { a: ['x', { y: [1, -0, null] }] };
    expect(masker.json(value)).toBe(value);
  });

  test('keys that become equal stay apart, and __proto__ is a key', () => {
    const value: unknown = JSON.parse('{"hunter2": 1, "__proto__": {"x": "hunter2"}, "hunter2hunter2": 2}');
    const masked = masker.json(value);
    expect(JSON.stringify(masked)).toBe('{"***":1,"__proto__":{"x":"***"},"*** (2)":2}');
    expect(Object.getPrototypeOf(masked)).toBe(Object.prototype);
  });
});

describe('stream', () => {
  const masker = createMasker(['hunter2', 'hunter2 and more', 'größe']);

  test('any split gives the same', () => {
    const bytes = Buffer.from('a hunter2 and moon, hunter2 and more. Die größe');
    const seen = new Set<string>();
    for (let one = 0; one <= bytes.length; one += 1) {
      for (let other = one; other <= bytes.length; other += 1)
        seen.add(throughStream(masker, split(bytes, one, other)).toString());
    }
    expect([...seen]).toEqual(['a *** and moon, ***. Die ***']);
  });

  test('byte by byte', () => {
    const bytes = Buffer.from('hunter2hunter2 and morehunter');
    expect(
      throughStream(
        masker,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ).toString(),
    ).toBe('***hunter');
  });

  test('holds back only what may become a secret', () => {
    const stream = masker.stream();
    const shown = ['on hunt', 'er', '2', ' ', 'and less', ' hun'].map((chunk) =>
      Buffer.from(stream.push(Buffer.from(chunk))).toString(),
    );
    expect(shown).toEqual(['on ', '', '', '', '*** and less', ' ']);
    expect(Buffer.from(stream.end()).toString()).toBe('hun');
  });

  test('other bytes stay as they are, and are not copied', () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0x68, 0x75, 0xc3, 0x80, 0xfe);
    expect(masker.stream().push(bytes)).toBe(bytes);
    const around = Buffer.concat([bytes, Buffer.from('hunter2'), bytes]);
    expect(throughStream(masker, [around])).toEqual(Buffer.concat([bytes, Buffer.from('***'), bytes]));
  });

  test('does not keep the chunk', () => {
    const stream = masker.stream();
    const chunk = Buffer.from('hunt');
    stream.push(chunk);
    chunk.fill(0x78);
    expect(Buffer.from(stream.push(Buffer.from('er2!'))).toString()).toBe('***!');
  });

  test('without secrets everything comes back as it is', () => {
    const chunk = Buffer.from('anything');
    const stream = createMasker([]).stream();
    expect(stream.push(chunk)).toBe(chunk);
    expect(stream.end()).toHaveLength(0);
  });
});

test('hundreds of secrets, some of 64 KiB', () => {
  startFrom(7);
  const letters = (length: number) =>
    Array.from({ length }, () => String.fromCharCode(0x21 + below(94))).join('');
  const secrets = Array.from({ length: 300 }, (_, index) => letters(index < 4 ? 65_536 : 40));
  const masker = createMasker(secrets);
  const bytes = Buffer.from(secrets.map((secret) => `<${secret}>`).join('\n'));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, index) =>
    bytes.subarray(index * 1000, (index + 1) * 1000),
  );
  const shown = throughStream(masker, chunks).toString();
  const mark = createMasker(secrets).text(secrets[9] ?? '');
  expect(shown).toBe(secrets.map(() => `<${mark}>`).join('\n'));
});

test('300 generated secrets in every form, split anywhere: no leaks', () => {
  startFrom(1);
  const border = Uint8Array.of(0, 0xff);
  const leaks: unknown[] = [];
  for (let round = 0; round < 300; round += 1) {
    const secret = makeSecret();
    const masker = createMasker([secret]);
    for (const [form, write] of Object.entries(writers)) {
      for (const part of partsOf(secret)) {
        const written = write(part);
        const bytes = Buffer.concat([border, Buffer.from(written), border]);
        const at = below(bytes.length + 1);
        const shown = throughStream(masker, split(bytes, at));
        const isWhole = shown.subarray(0, 2).equals(border) && shown.subarray(-2).equals(border);
        if (shown.includes(written) || !isWhole) leaks.push({ secret, form, at, shown: shown.toString() });
      }
    }
  }
  expect(leaks).toEqual([]);
});
