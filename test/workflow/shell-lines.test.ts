import { describe, expect, test } from 'vitest';
import { countCommands } from '../../src/workflow/shell-lines.js';
import { loadText } from './load-text.js';

describe('how many commands stand on lines of their own', () => {
  test.each([
    ['echo one', 1],
    ['echo one\necho two\n', 2],
    ['echo one; echo two', 1],
    ['\n# a comment\n\necho one\n', 1],
    ['echo one \\\n  two', 1],
    ['make &&\n  make install', 1],
    ['cat data |\n  sort |\n  uniq', 1],
    ['test -f x ||\n  touch x', 1],
    ['if test -f x; then\n  echo yes\n  echo no\nfi', 1],
    ['for f in *; do\n  echo $f\ndone', 1],
    ['while read line\ndo\n  echo $line\ndone < data', 1],
    ['case $1 in\n  a) echo a;;\n  b|c) echo b;;\nesac', 1],
    ['f() {\n  echo one\n}\nf', 2],
    ['(\n  cd data\n  ls\n)', 1],
    ['cat <<END\none\ntwo\nEND', 1],
    ["cat <<'END'\none\nEND\necho after", 2],
    ["python3 -c '\nprint(1)\nprint(2)\n'", 1],
    ['echo "one\ntwo"', 1],
    ['echo "it\'s" # one\necho two', 2],
    ['if x; then y; fi\necho two', 2],
  ])('%j: %i', (text, count) => {
    expect(countCommands(text)).toBe(count);
  });
});

describe('a command that goes on after a failing line', () => {
  const shell = (config: string) => `tasks:\n  - id: a\n    plugin: shell\n    config:\n${config}`;
  const lines = '      command: |\n        cd data\n        rm -r old\n';

  test.each([
    ['two lines', shell(lines), ['command-goes-on']],
    ['said to be sh', shell(`${lines}      shell: sh\n`), ['command-goes-on']],
    ['bash stops', shell(`${lines}      shell: bash\n`), []],
    ['set -e', shell('      command: |\n        set -eu\n        cd data\n        rm -r old\n'), []],
    [
      'set -o errexit',
      shell('      command: |\n        set -o errexit\n        cd data\n        rm -r old\n'),
      [],
    ],
    ['one line', shell('      command: cd data && rm -r old\n'), []],
    ['a list', shell('      command: [printf, "%s\\n%s", a]\n'), []],
    ['run stops', 'tasks:\n  - id: a\n    run: |\n      cd data\n      rm -r old\n', []],
  ])('%s', async (_name, text, codes) => {
    expect((await loadText(text)).diagnostics.map(({ code }) => code)).toEqual(codes);
  });
});
