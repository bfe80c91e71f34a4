import { expect, test } from 'vitest';
import { readParams } from '../../src/workflow/read-params-file.js';

/** Issue "Values and flow", item 3: `--params-file`, in YAML or JSON. */

function read(text: string | Uint8Array) {
  return readParams(Buffer.from(text), 'p.yaml');
}

test.each([
  ['day: 2026-01-31\nlimit: 5\n', '{"day":"2026-01-31","limit":5}'],
  ['{"day": "x", "list": [1, {"a": null}]}', '{"day":"x","list":[1,{"a":null}]}'],
  ['\t{"day":\t"x"}\n', '{"day":"x"}'],
  ['{day: x, list: [a, b]}', '{"day":"x","list":["a","b"]}'],
  ['\ufeffday: x', '{"day":"x"}'],
  ['', '{}'],
  ['# nothing yet\n', '{}'],
  ['{}', '{}'],
  ['text: "${{ params.x }} $(touch x)"', '{"text":"${{ params.x }} $(touch x)"}'],
  ['{"__proto__": {"a": 1}, "constructor": 2}', '{"__proto__":{"a":1},"constructor":2}'],
  ['__proto__: {a: 1}\nconstructor: 2', '{"__proto__":{"a":1},"constructor":2}'],
  ['a: &x [1]\nb: *x', '{"a":[1],"b":[1]}'],
  [String.raw`{"a": "\"b\": 1, \\", "c\"": ":"}`, String.raw`{"a":"\"b\": 1, \\","c\"":":"}`],
])('%j', (text, params) => {
  const parsed = read(text);
  expect(parsed.ok && JSON.stringify(parsed.params)).toBe(params);
});

test.each([
  ['- a', /^p\.yaml: expected a mapping of parameters$/u],
  ['[1]', /^p\.yaml: expected a mapping of parameters$/u],
  ['text', /^p\.yaml: expected a mapping of parameters$/u],
  ['a: 1\na: 2', /^p\.yaml:2:1: .*"a"/u],
  ['{"a": 1,\n"a": 2}', /^p\.yaml:2:1: .*"a"/u],
  ['{"a": {"b": 1, "b": 2}}', /^p\.yaml:1:16: .*"b"/u],
  ['{"a": 1e999}', /^p\.yaml:1:7: /u],
  ['a: .nan', /^p\.yaml:1:4: /u],
  ['a: "\\0"', /^p\.yaml:1:4: .*NUL/u],
  ['{"a": "\\u0000"}', /^p\.yaml:1:7: .*NUL/u],
  ['{"a": "\\ud800"}', /^p\.yaml:1:7: /u],
  ['a: 1\n---\nb: 2', /^p\.yaml:2:1: a second document/u],
  ['a: [1', /^p\.yaml:/u],
  ['1: a', /^p\.yaml:1:1: /u],
  [`a: ${'['.repeat(300)}${']'.repeat(300)}`, /^p\.yaml:1:\d+: this nests deeper than 200 levels/u],
  [`{"a": ${'['.repeat(300)}${']'.repeat(300)}}`, /^p\.yaml:1:\d+: this nests deeper than 200 levels/u],
  [
    `a0: &a0 [1, 1]\n${Array.from({ length: 30 }, (_, n) => `a${String(n + 1)}: &a${String(n + 1)} [*a${String(n)}, *a${String(n)}]\n`).join('')}`,
    /^p\.yaml:\d+:\d+: aliases blow this file up/u,
  ],
])('%j is refused', (text, reason) => {
  const parsed = read(text);
  expect(parsed.ok ? 'taken' : parsed.reason).toMatch(reason);
});

test('what is no text is refused', () => {
  expect(read(Uint8Array.of(0x61, 0x3a, 0x20, 0xff))).toMatchObject({ ok: false });
  expect(read(Uint8Array.of(0x61, 0x00))).toMatchObject({ ok: false });
});

test('a text of a megabyte arrives as it is', () => {
  const text = '"\\ é\n'.repeat(200_000);
  const parsed = read(JSON.stringify({ text }));
  expect(parsed.ok && parsed.params['text'] === text).toBe(true);
});

test.each([
  ['{"s":"js",', /^p\.json:1:11: the JSON breaks off here/u],
  ['{"a": {\n"b": 1\n', /^p\.json:2:7: the JSON breaks off here/u],
  ['{"a": "b" "c"}', /^p\.json:1:11: this is not JSON from here on$/u],
  ['{"a": 1, "a": 2}', /^p\.json:1:10: .*"a"/u],
])('of a file that is JSON by its name: %j', (text, reason) => {
  const parsed = readParams(Buffer.from(text), 'p.json');
  expect(parsed.ok ? '' : parsed.reason).toMatch(reason);
});
