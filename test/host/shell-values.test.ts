import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ShellName } from '../../src/expr/shell/scanner.js';
import { openShell, readText, runShell } from './shell-attempt.js';

/** What people have tried on other tools, and what is only awkward. */
const values: readonly string[] = [
  '$(touch x)',
  '`touch x`',
  "'; touch x; '",
  '"; touch x; "',
  'a\ntouch x\nb',
  '-rf',
  '${IFS}',
  '{{7*7}}',
  '${{ 7 * 7 }}',
  '__proto__',
  '*',
  '\\',
  '\\\\$HOME\\',
  'two  blanks ',
  'a\n\n\n',
  '\n',
  '',
  'EOF\ntouch x\n',
  'it\'s "quoted" \u{1f600} é \u0001\u007f\r\t',
  ') touch x (',
  '& touch x # | ; < >x',
  `1 MB: ${'$(touch x)\n'.repeat(100_000)}`,
];

interface Position {
  readonly position: string;
  readonly text: string;
  /** What is in the file `out` then; the value itself where nothing is said. */
  readonly found?: (value: string) => string;
}

const positions: readonly Position[] = [
  { position: 'unquoted', text: "printf '%s' ${{ x }} > out" },
  { position: 'single-quoted', text: "printf '%s' '${{ x }}' > out" },
  { position: 'double-quoted', text: 'printf \'%s\' "${{ x }}" > out' },
  // A substitution takes the line ends at its end away, whatever is in it.
  {
    position: '$(…)',
    text: "printf '%s.' \"$(printf '%s' ${{ x }}; printf .)\" > out",
    found: (value) => `${value}..`,
  },
  { position: 'here-document', text: 'cat > out <<EOF\n${{ x }}\nEOF', found: (value) => `${value}\n` },
  { position: 'comment', text: "# it's ${{ x }} `\nprintf '%s' ${{ x }} > out # '${{ x }}" },
  { position: 'inside ${…}', text: 'unset a; printf \'%s\' "${a:-${{ x }}}" > out' },
];

const shells: readonly ShellName[] = ['sh', 'sh -e', 'bash'];

/** Bad input, and item 2: a value arrives byte for byte and runs nothing. */
describe.each(shells)('in %s', (shell) => {
  test.each(positions)('$position', async ({ text, found = (value: string) => value }) => {
    const rig = openShell();
    const wrong: string[] = [];
    for (const value of values) {
      expect(await runShell(rig, text, { value, shell })).toMatchObject({ status: 'completed' });
      // Not by toBe: nobody wants a million characters compared on the screen.
      if (readText(rig, 'out') !== found(value)) wrong.push(value.slice(0, 40));
      expect(readdirSync(rig.dir)).toEqual(['out']);
    }
    expect(wrong).toEqual([]);
  });
});

test("bash's own quotes take a value too", async () => {
  const rig = openShell();
  for (const value of values.slice(0, -1)) {
    const text = "a=(one ${{ x }}); printf '%s|' $'\\t${{ x }}\\t' \"${a[1]/*/${{ x }}}\" > out";
    expect(await runShell(rig, text, { value, shell: 'bash' })).toMatchObject({ status: 'completed' });
    expect(readText(rig, 'out')).toBe(`\t${value}\t|${value}|`);
  }
});

test('an error in a command is told by the line that the author wrote it on', async () => {
  const rig = openShell();
  const text = "echo ${{\n  x\n}} '${{\nx }}'\n# ${{ x\n}}\nno_such_command";
  expect(await runShell(rig, text, { value: 'a'.repeat(200_000), shell: 'bash' })).toMatchObject({
    failure: { message: expect.stringMatching(/line 7: no_such_command/) },
  });
});
