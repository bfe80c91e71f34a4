import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ShellName } from '../../src/expr/shell/scanner.js';
import { divideValues } from '../../src/host/shell-values.js';
import { openShell, readText, runShell } from './shell-attempt.js';

const shells: readonly ShellName[] = ['sh', 'sh -e', 'bash'];
const large = `${"it's $(touch x) `touch x` \\ \u{1f600}\n".repeat(40_000)}\n\n`;

/** Item 2: a value over 100 KiB cannot travel in the environment. */
describe.each(shells)('a large value in %s', (shell) => {
  test('is read into a variable that is not exported', async () => {
    const rig = openShell({ ...process.env, OPRUN_VALUE_1: 'from an oprun around this one' });
    const text = "printf '%s' ${{ x }} > out; env | grep -c OPRUN_VALUE > count || :";
    expect(await runShell(rig, text, { value: large, shell })).toMatchObject({ status: 'completed' });
    expect(readText(rig, 'out') === large).toBe(true);
    expect(readText(rig, 'count')).toBe('0\n');
  });

  test.each(['-x', '+x'])('leaves a command that starts with %s a command', async (start) => {
    expect(
      await runShell(openShell(), `${start}; : \${{ x }}; ${start}`, { value: large, shell }),
    ).toMatchObject({
      failure: { class: 'exit_code', message: expect.stringMatching(/^exit code 127: .*not found$/) },
    });
  });

  test('fails with advice where a program is given it as an argument', async () => {
    expect(await runShell(openShell(), '/bin/echo ${{ x }}', { value: large, shell })).toEqual({
      status: 'failed',
      failure: {
        class: 'resource',
        message: expect.stringMatching(
          /^exit code 126: .*Argument list too long: hand a large text over by `stdin:`, or in a file$/,
        ),
        details: { stdout: '', stderr: expect.stringContaining('too long'), returncode: 126 },
      },
    });
  });

  test('is in a file for this user alone', async () => {
    const rig = openShell();
    const text = 'stat -c %a "$(dirname "$OPRUN_OUTPUT")/values"; : ${{ x }}';
    expect(await runShell(rig, text, { value: large, shell })).toMatchObject({ result: { stdout: '600' } });
    expect(readdirSync(rig.dir)).toEqual([]);
  });
});

describe('dividing values', () => {
  const kib = (count: number): string => 'x'.repeat(count * 1024);

  test('up to 100 KiB stay in the environment, counted in bytes', () => {
    const sizes = { a: 90, b: 95, c: 1, d: 99, e: 100, f: 98, g: 97 };
    const { small, large: tooLarge } = divideValues(
      Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, kib(size)])),
    );
    // 1 + 90 + 95 + 97 + 98 + 99 = 480.
    expect([Object.keys(small).toSorted(), Object.keys(tooLarge)]).toEqual([
      ['a', 'b', 'c', 'd', 'f', 'g'],
      ['e'],
    ]);
  });
});

test('a value with U+0000 is refused before anything runs', async () => {
  const rig = openShell();
  expect(await runShell(rig, 'touch x; echo ${{ x }}', { value: 'a\0b' })).toEqual({
    status: 'failed',
    failure: {
      class: 'validation',
      message: 'the value of OPRUN_VALUE_1 holds the character U+0000, which no process can be handed',
    },
  });
  expect(readdirSync(rig.dir)).toEqual([]);
});

test('a command too long for the system is a lack of resources, with advice', async () => {
  const rig = openShell();
  expect(await rig.run({ plugin: 'shell', config: { command: ['echo', 'x'.repeat(200_000)] } })).toEqual({
    status: 'failed',
    failure: {
      class: 'resource',
      message:
        'the command and its environment are longer than the system allows: hand a large text over by `stdin:`, or in a file (E2BIG)',
    },
  });
});
