import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderGithubOutputs } from '../../src/report/github-outputs.js';

test('item 5: name=value, lines as a here-document, what is no text as JSON', () => {
  const outputs = {
    day: '2026-01-31',
    rows: 3,
    ok: true,
    none: null,
    list: ['a', 1],
    page: '# Title\nend_of_output\n',
  };
  expect(renderGithubOutputs(outputs)).toBe(`day=2026-01-31
rows=3
ok=true
none=
list=["a",1]
page<<end_of_output_2
# Title
end_of_output

end_of_output_2
`);
});

/** As the runner of GitHub Actions reads the file: the first of `=` and `<<` in a line decides. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined && line !== ''; line = lines.shift()) {
    const [name = '', end] = line.split('<<', 2);
    if (end === undefined || name.includes('=')) {
      entries.push([line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
      continue;
    }
    const at = lines.indexOf(end);
    entries.push([
      name,
      lines
        .splice(0, at + 1)
        .slice(0, -1)
        .join('\n'),
    ]);
  }
  return Object.fromEntries(entries);
}

test('item 5: whatever a text holds arrives whole, and no value makes an output of another', () => {
  const piece = fc.constantFrom('\n', '\r\n', '=', '<<', 'end_of_output', '_2', 'a=b', ' ', '${{ x }}');
  const value = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const outputs = fc.dictionary(fc.constantFrom('a', 'b-c', '_d', 'toString', '__proto__'), value, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(outputs, (given) => {
      expect(Object.entries(readOutputs(renderGithubOutputs(given)))).toEqual(Object.entries(given));
    }),
    { numRuns: 2_000 },
  );
});
