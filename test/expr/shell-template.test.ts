import { describe, expect, test } from 'vitest';
import { findInputReader, findPastedValues } from '../../src/expr/shell/list-code.js';
import { hole, type ShellName } from '../../src/expr/shell/scanner.js';
import { rewrite } from './shell-texts.js';

/** The command with `$1` for `${OPRUN_VALUE_1}` and so on, or the codes of what is wrong with it. */
function summarise(text: string, shell: ShellName): string | readonly string[] {
  const { template, issues } = rewrite(text, shell);
  if (issues.some(({ severity }) => severity === 'error')) return issues.map(({ message }) => message);
  return template.command.replaceAll(/\$\{OPRUN_VALUE_(\d+)\}/g, '<$1>');
}

const both = ['sh', 'bash'] as const;

/** Item 2: a value reaches the shell in quotes that suit the place, whatever the author wrote around it. */
const places: readonly (readonly [text: string, rewritten: string, shells?: readonly ShellName[]])[] = [
  ['echo ${{ x }}', 'echo "<1>"'],
  ['echo a${{ x }}b', 'echo a"<1>"b'],
  ['echo ${{ x }}${{ y }}', 'echo "<1>""<2>"'],
  ['echo ${{ x }} ${{ x }}', 'echo "<1>" "<1>"'],
  ['${{ x }} --version', '"<1>" --version'],
  ['echo "${{ x }}"', 'echo "<1>"'],
  ['echo "a \\"${{ x }}\\" b"', 'echo "a \\"<1>\\" b"'],
  ['echo "\\\\${{ x }}"', 'echo "\\\\<1>"'],
  ["echo '${{ x }}'", "echo ''\"<1>\"''"],
  ['echo \'a "${{ x }}" \\\'', 'echo \'a "\'"<1>"\'" \\\''],
  ["echo 'it'\\''s ${{ x }}'", "echo 'it'\\''s '\"<1>\"''"],
  ['echo \'"\'"${{ x }}"', 'echo \'"\'"<1>"'],
  ['echo $(echo ${{ x }})', 'echo $(echo "<1>")'],
  ['echo "$(echo ${{ x }} "${{ y }}")"', 'echo "$(echo "<1>" "<2>")"'],
  ['echo "$(echo \'${{ x }}\' $(echo ${{ y }}))${{ z }}"', 'echo "$(echo \'\'"<1>"\'\' $(echo "<2>"))<3>"'],
  ['(cd ${{ x }} && ls) > ${{ y }}', '(cd "<1>" && ls) > "<2>"'],
  ['echo <(cat ${{ x }}) >(cat ${{ y }})', 'echo <(cat "<1>") >(cat "<2>")', ['bash']],
  ['cat <<< ${{ x }}', 'cat <<< "<1>"', ['bash']],
  // Comments end with their line, and quotes in them are no quotes.
  ["# it's ${{ x }}\necho ${{ x }}", '# it\'s <1>\necho "<1>"'],
  ["echo a # it's ${{ x }}\necho '${{ x }}'", "echo a # it's <1>\necho ''\"<1>\"''"],
  ['echo a#b ${{ x }}', 'echo a#b "<1>"'],
  ["echo a#'${{ x }}'", "echo a#''\"<1>\"''"],
  ["echo ${#a} '${{ x }}'", "echo ${#a} ''\"<1>\"''"],
  ['x=$(ls # it)s\n) ; echo ${{ x }}', 'x=$(ls # it)s\n) ; echo "<1>"'],
  // Lines that go on.
  ['echo \\\n  ${{ x }} \\\n  "${{ y }}"', 'echo \\\n  "<1>" \\\n  "<2>"'],
  ['echo "a\\\n${{ x }}"', 'echo "a\\\n<1>"'],
  // An expression over several lines leaves as many behind.
  ['echo ${{ a +\n b }}; echo "${{ c\n\n}}"', 'echo "<1>\\\n"; echo "<2>\\\n\\\n"'],
  ["echo '${{ a\n}}'", "echo ''\"<1>\\\n\"''"],
  ['# a ${{ b\n}} c', '# a <1>\n#  c'],
  // Compounds.
  [
    'case ${{ x }} in a) echo ${{ y }} ;; (b|"c d") echo "${{ y }}" ;; *) : ;; esac; echo \'${{ z }}\'',
    'case "<1>" in a) echo "<2>" ;; (b|"c d") echo "<2>" ;; *) : ;; esac; echo \'\'"<3>"\'\'',
  ],
  ['echo $(case a in a) echo ${{ x }};; esac) "${{ y }}"', 'echo $(case a in a) echo "<1>";; esac) "<2>"'],
  [
    "echo $(case $y in ${{ x }}) echo ')' ;; esac) '${{ y }}'",
    "echo $(case $y in \"<1>\") echo ')' ;; esac) ''\"<2>\"''",
  ],
  ['for f in ${{ x }} b; do echo "$f" ${{ y }}; done', 'for f in "<1>" b; do echo "$f" "<2>"; done'],
  ['f() { echo ${{ x }}; }; f', 'f() { echo "<1>"; }; f'],
  ['if [ "$a" = ${{ x }} ]; then echo a; fi', 'if [ "$a" = "<1>" ]; then echo a; fi'],
  [
    '[[ $a == ${{ x }} && ( $a =~ ^(b|${{ y }})$ ) ]]',
    '[[ $a == "<1>" && ( $a =~ ^(b|"<2>")$ ) ]]',
    ['bash'],
  ],
  ['a=(one ${{ x }} "${{ y }}") b=${{ x }}', 'a=(one "<1>" "<2>") b="<1>"', ['bash']],
  ['((cat ${{ x }}); cat ${{ y }})', '((cat "<1>"); cat "<2>")'],
  ['echo $((cat ${{ x }}); cat ${{ y }})', 'echo $((cat "<1>"); cat "<2>")'],
  ['(((1 + 1)); cat ${{ x }})', '(((1 + 1)); cat "<1>")'],
  // What follows the name of a variable.
  ['echo ${a:-${{ x }}} "${a:-${{ x }}}"', 'echo ${a:-"<1>"} "${a:-<1>}"'],
  ["echo ${a:-'${{ x }}'} \"${a-'${{ x }}'}\"", "echo ${a:-''\"<1>\"''} \"${a-'<1>'}\""],
  ['echo "${a:+"${{ x }}"}" "${a=b}${{ x }}"', 'echo "${a:+"<1>"}" "${a=b}<1>"'],
  ['echo ${a#${{ x }}} "${a%%${{ x }}}"', 'echo ${a#"<1>"} "${a%%"<1>"}"'],
  ['echo "${a/${{ x }}/${{ y }}}"', 'echo "${a/"<1>"/"<2>"}"', ['bash']],
  ['echo "${a:-$(echo ${{ x }})}" "${a:-${b:-${{ x }}}}"', 'echo "${a:-$(echo "<1>")}" "${a:-${b:-<1>}}"'],
  ['echo "${a:-\'}\'}${{ x }}"', 'echo "${a:-\'}\'}<1>"'],
  ['echo $1${{ x }} $$${{ x }} ${a}${{ x }} $?${{ x }}', 'echo $1"<1>" $$"<1>" ${a}"<1>" $?"<1>"'],
  ['echo "$@${{ x }}" $a/${{ x }}', 'echo "$@<1>" $a/"<1>"'],
  // Dollar quotes.
  ["echo $'a\\'\\n${{ x }}\\n' ${{ y }}", "echo $'a\\'\\n'\"<1>\"$'\\n' \"<2>\"", ['bash']],
  ['echo $"${{ x }}"', 'echo $"<1>"', ['bash']],
  ['echo "$\'${{ x }}\'"', 'echo "$\'<1>\'"'],
  // Here-documents.
  ['cat <<EOF\n"${{ x }}" \'${{ y }}\'\nEOF\necho ${{ x }}', 'cat <<EOF\n"<1>" \'<2>\'\nEOF\necho "<1>"'],
  [
    'cat <<-EOF > ${{ y }}\n\t${{ x }}\n\tEOF\necho "${{ x }}"',
    'cat <<-EOF > "<1>"\n\t<2>\n\tEOF\necho "<2>"',
  ],
  [
    "cat <<A <<B; echo '${{ x }}'\n'${{ x }}\nA\n${{ x }}\nB\necho '${{ x }}'",
    "cat <<A <<B; echo ''\"<1>\"''\n'<1>\nA\n<1>\nB\necho ''\"<1>\"''",
  ],
  [
    'cat <<EOF\n EOF\nEOF2\n$(echo ${{ x }}) \\\\${{ x }}\\\nEOF\nEOF\necho ${{ x }}',
    'cat <<EOF\n EOF\nEOF2\n$(echo "<1>") \\\\<1>\\\nEOF\nEOF\necho "<1>"',
  ],
  ["cat <<'EOF'\n'$(\nEOF\necho '${{ x }}'", "cat <<'EOF'\n'$(\nEOF\necho ''\"<1>\"''"],
  ['x=$(cat <<EOF\n${{ x }})"\nEOF\n)\necho "${{ x }}"', 'x=$(cat <<EOF\n<1>)"\nEOF\n)\necho "<1>"'],
  [
    "cat <<EOF | grep ${{ x }} &&\n'${{ x }}\nEOF\n echo '${{ x }}'",
    "cat <<EOF | grep \"<1>\" &&\n'<1>\nEOF\n echo ''\"<1>\"''",
  ],
  ['cat <<EOF\n${a:-${{ x }}} "${a:-"b"}${{ x }}"\nEOF', 'cat <<EOF\n${a:-<1>} "${a:-"b"}<1>"\nEOF'],
  // Redirections.
  ['a 2>&1 > ${{ x }} 2>> "${{ y }}" < ${{ x }}', 'a 2>&1 > "<1>" 2>> "<2>" < "<1>"'],
  ['a &> ${{ x }}', 'a &> "<1>"', ['bash']],
  // No quotes of the shell's: left as they are.
  ['docker ps --format "{{.Names}}" ${X} ${{ x }}', 'docker ps --format "{{.Names}}" ${X} "<1>"'],
];

describe.each(places.map(([text, expected, shells = both]) => ({ text, expected, shells })))(
  '$text',
  ({ text, expected, shells }) => {
    test.each(shells)('for %s', (shell) => {
      expect(summarise(text, shell)).toBe(expected);
    });
  },
);

test('the values are listed once each, with the variable that holds them', () => {
  const { template, issues } = rewrite('echo ${{ a }} "${{ b }}" ${{ a }}');
  expect(template).toEqual({
    kind: 'shell',
    command: 'echo "${OPRUN_VALUE_1}" "${OPRUN_VALUE_2}" "${OPRUN_VALUE_1}"',
    values: [
      { variable: 'OPRUN_VALUE_1', expression: expect.objectContaining({ text: ' a ' }) },
      { variable: 'OPRUN_VALUE_2', expression: expect.objectContaining({ text: ' b ' }) },
    ],
  });
  expect(issues).toEqual([]);
});

/** Item 2: the few contexts where that cannot work are errors that say what to write instead. */
const refused: readonly (readonly [text: string, message: RegExp, shells?: readonly ShellName[]])[] = [
  ["cat <<'EOF'\n${{ x }}\nEOF", /delimiter is quoted/],
  ['cat <<"E O"\n${{ x }}\nE O', /delimiter is quoted/],
  ['cat <<\\EOF\n${{ x }}\nEOF', /delimiter is quoted/],
  ['cat <<E${{ x }}\na\nE', /word that ends a here-document/],
  ['x=$(cat <<EOF)\n${{ x }}\nEOF\n', /closed before its lines/],
  ['echo `echo ${{ x }}`', /backticks/],
  ['echo "`echo \\`a\\` ${{ x }}`"', /backticks/],
  ['cat <<EOF\n`${{ x }}`\nEOF', /backticks/],
  ['echo $((${{ x }} + 1))', /arithmetic/],
  ['echo "$(( (1 + ${{ x }}) * 2 ))"', /arithmetic/],
  ['((${{ x }} > 1)) && echo a', /arithmetic/],
  ['for ((i = 0; i < ${{ x }}; i++)); do echo; done', /arithmetic/],
  ['echo $[${{ x }} + 1]', /arithmetic/],
  ['echo ${a:${{ x }}}', /evaluate it as arithmetic/],
  ['echo "${a:1:${{ x }}}"', /evaluate it as arithmetic/],
  // Where arithmetic and indexes end is for the quotes, comments and patterns in them to say.
  ["echo $(( $(wc -l < f # it's the count\n) + ${{ x }} ))", /arithmetic/],
  ["(( total = $(wc -l < f # it's the count\n) + ${{ x }} ))", /arithmetic/],
  ['echo $(( $(echo 1 # )\n) + ${{ x }} ))', /arithmetic/],
  ['(( n = $(case a in a) echo 1;; esac) + ${{ x }} ))', /arithmetic/],
  ['echo "$(( ${y#)} + ${{ x }} ))"', /arithmetic/],
  ['echo $[${y#]} ${{ x }}]', /arithmetic/],
  ['((case a in a) echo ${{ x }};; esac); b)', /arithmetic/],
  ['$\\\n[ ${{ x }} ]', /arithmetic/],
  ['$\\\n(( ${{ x }} ))', /arithmetic/],
  ['(\\\n( ${{ x }} ))', /arithmetic/],
  ['echo ${a[${y#]} ${{ x }}]}', /index of an array/],
  ['a[${y#]} ${{ x }}]=1', /index of an array/],
  ['a\\\n[${{ x }}]=1', /index of an array/],
  ['a[$(case 1 in 1) echo ${{ x }};; esac)]=1', /index of an array/],
  ['echo ${a:${y#\\}} ${{ x }}}', /evaluate it as arithmetic/],
  ['declare m=([${{ x }}]=1)', /index of an array/],
  ['local a[${{ x }}]=1', /index of an array/],
  ['exec {a[${{ x }}]}>f', /name of a variable/],
  ['f${{ x }}() { echo; }', /name of a function/],
  ['function f${{ x }} { echo; }', /name of a function/],
  ['echo \\${{ x }}', /backslash/],
  ['echo "\\\\\\${{ x }}"', /backslash/],
  ['cat <<EOF\n\\${{ x }}\nEOF', /backslash/],
  ["echo $'\\${{ x }}'", /backslash/, ['bash']],
  ['echo $a${{ x }}', /name of a variable/],
  ['echo "$a_${{ x }}"', /name of a variable/],
  ['echo ${${{ x }}}', /name of a variable/],
  ['echo "${a${{ x }}}"', /name of a variable/],
  ['${{ x }}=1', /name of a variable/],
  ['A=1 B_${{ x }}+=1 env', /name of a variable/],
  ['for ${{ x }} in a b; do echo; done', /name of a variable/],
  ['echo ${a[${{ x }}]}', /index of an array/],
  ['a[${{ x }}]=1', /index of an array/],
  ['a=([${{ x }}]=1)', /index of an array/],
  ['echo {1..${{ x }}}', /\{1\.\.9\}/, ['bash']],
  ["echo $'${{ x }}'", /not every sh/, ['sh']],
  ['echo ${!${{ x }}}', /name of a variable/],
  ['echo ${a@${{ x }}}', /this place of a/, ['bash']],
  [`${'$('.repeat(200)}echo \${{ x }}`, /nested too deep/],
];

describe.each(refused.map(([text, expected, shells = both]) => ({ text, expected, shells })))(
  '$text',
  ({ text, expected, shells }) => {
    test.each(shells)('is refused for %s', (shell) => {
      expect(rewrite(text, shell).issues).toEqual([
        {
          code: 'shell-value-not-possible',
          severity: 'error',
          message: expect.stringMatching(expected),
          hint: expect.stringMatching(/./),
          part: text.startsWith('${{') ? 0 : 1,
        },
      ]);
    });
  },
);

/** Item 2: values that end up in code of the author's own are warned of, with who reads them. */
const code: readonly (readonly [text: string, reader: string, shells?: readonly ShellName[]])[] = [
  ['eval "echo ${{ x }}"', 'eval'],
  ['eval echo ${{ x }}', 'eval'],
  ['eval "$(echo ${{ x }})"', 'eval'],
  ['command eval ${{ x }}', 'eval'],
  ['trap "rm ${{ x }}" EXIT', 'trap'],
  ["trap -- 'rm ${{ x }}' EXIT", 'trap'],
  ['alias a="b ${{ x }}"', 'alias'],
  ['sh -c "echo ${{ x }}"', 'sh -c'],
  ["/bin/bash -euo pipefail -c 'echo ${{ x }}'", 'bash -c'],
  ['bash -lc ${{ x }} name', 'bash -lc'],
  ['"$SHELL" -c "echo ${{ x }}"', 'sh -c'],
  ['sudo -u bob zsh -c "echo ${{ x }}"', 'zsh -c'],
  ["find . -exec dash -c 'echo ${{ x }}' \\;", 'dash -c'],
  ["ls | xargs -n1 sh -c 'echo ${{ x }} $1' sh", 'sh -c'],
  ['su bob -c "echo ${{ x }}"', 'su -c'],
  ['ssh -p 22 host "ls ${{ x }}"', 'ssh'],
  ['ssh host ls ${{ x }}', 'ssh'],
  ['ssh host <<EOF\nls ${{ x }}\nEOF', 'ssh'],
  ['sh <<EOF\nls ${{ x }}\nEOF', 'sh'],
  ['bash -s <<< "ls ${{ x }}"', 'bash'],
  ['echo "ls ${{ x }}" | sh', 'sh'],
  ['cat <<EOF | python3 -\nprint(${{ x }})\nEOF', 'python3'],
  ['python3 -c "print(${{ x }})"', 'python3 -c'],
  ['perl -ne "print ${{ x }}"', 'perl -ne'],
  ['ruby -e "puts ${{ x }}"', 'ruby -e'],
  ['node --eval="${{ x }}"', 'node --eval'],
  ['php -r "echo ${{ x }};"', 'php -r'],
  ["awk '{ print ${{ x }} }' file", 'awk'],
  ['awk -F, -v a=b "/${{ x }}/" file', 'awk'],
  ['sed "s/a/${{ x }}/" file', 'sed'],
  ['sed -n -e "s/a/${{ x }}/p" file', 'sed'],
  ['A=1 sudo sed -i "s/a/${{ x }}/" file', 'sed'],
  ['[[ $a -gt ${{ x }} ]]', '[[ -gt ]]'],
  ['if [[ ${{ x }} -eq 1 ]]; then echo; fi', '[[ -eq ]]'],
  ['[[ -v ${{ x }} ]]', '[[ -v ]]'],
  ['let "a = ${{ x }}"', 'let'],
  ['declare -i a=${{ x }}', 'declare -i'],
  ['declare ${{ x }}=1', 'declare'],
  ['declare -n r=${{ x }}', 'declare -n'],
  ['unset ${{ x }}', 'unset'],
  ['printf -v ${{ x }} a', 'printf -v'],
  ['time -p let y=${{ x }}', 'let'],
  ['complete -C ${{ x }} y', 'complete'],
  ['compgen -W ${{ x }} y', 'compgen'],
  ['wait -n -p ${{ x }}', 'wait -p'],
  ['getopts a ${{ x }}', 'getopts'],
  ['. ${{ x }}', '.'],
  ['source "${{ x }}/env.sh"', 'source'],
  ['env -S ${{ x }}', 'env -S'],
  // Bash evaluates what these variables are given.
  ['declare -i n; n=${{ x }}', 'n'],
  ['declare -i n\nn+=${{ x }}', 'n'],
  ['local -i n; export n=${{ x }}', 'n'],
  ['typeset -n r; r=${{ x }}', 'r'],
  ['declare -a f=${{ x }}', 'declare -a'],
  ['declare -A f=${{ x }}', 'declare -A'],
  ['readonly -a f=${{ x }}', 'readonly -a'],
  ['f=(); declare f=${{ x }}', 'declare'],
  ['declare -A f; export f=${{ x }}', 'export'],
  ['RANDOM=${{ x }}', 'RANDOM'],
  ['SECONDS=${{ x }} true', 'SECONDS'],
  ['PS4=${{ x }}; set -x', 'PS4'],
  ['export BASH_ENV=${{ x }}', 'BASH_ENV'],
  // The text itself makes code of the variable.
  ['v=${{ x }}; eval "$v"', 'eval'],
  ['v=${{ x }}\nsh -c "echo ${v}"', 'sh -c'],
  ['export v="a ${{ x }}"; ssh host "ls $v"', 'ssh'],
  ['v=${{ x }}; echo "$v" | sh', 'sh'],
  ['v=${{ x }}; let y=v+1', 'let'],
  ['v=${{ x }}; echo $((v + 1))', '$(( ))'],
  ['v=${{ x }}; echo ${a[v]} "$v"', '$(( ))'],
  ['v=${{ x }}; [[ $v -gt 1 ]]', '[[ -gt ]]'],
  ['v=${{ x }}; echo ${!v}', '${!v}'],
  ['v=${{ x }}; echo "${v@P}"', '${v@P}'],
  ['for v in ${{ x }}; do eval "$v"; done', 'eval'],
];

describe.each(code.map(([text, expected, shells = both]) => ({ text, expected, shells })))(
  '$text',
  ({ text, expected, shells }) => {
    test.each(shells)('is warned of for %s', (shell) => {
      expect(rewrite(text, shell).issues).toEqual([
        {
          code: 'value-becomes-code',
          severity: 'warning',
          message: `this value becomes part of a program: \`${expected}\` runs what stands in it`,
          hint: expect.stringMatching(/sh -c|calculate/),
          part: 1,
        },
      ]);
    });
  },
);

/** What only looks like it. */
const harmless: readonly string[] = [
  'sh -c \'echo "$1"\' sh ${{ x }}',
  'sh script.sh ${{ x }}',
  'echo eval ${{ x }}',
  'python3 script.py -c ${{ x }}',
  'python3 -c "import sys; print(sys.argv[1])" ${{ x }}',
  "awk -v a=${{ x }} '{ print a }' ${{ y }}",
  'sed -e "s/a/b/" ${{ x }}',
  'sed -f script.sed ${{ x }}',
  'ssh ${{ host }} uptime',
  'echo "${{ x }}" | bash script.sh',
  'trap "rm -f $file" EXIT; echo ${{ x }}',
  '[ ${{ x }} -eq 1 ]',
  'local a=${{ x }}',
  'cat file # eval ${{ x }}',
  'v=${{ x }}; echo "$v" $((w + 1))',
  'v=${{ x }}; sh -c \'echo "$1"\' sh "$v"',
  'v=${{ x }}; trap \'rm "$v"\' EXIT',
  'f=(); f=${{ x }}',
  'export -n a; export PATH=${{ x }}',
  'declare -r v=${{ x }}',
  'ENV=${{ x }} make deploy',
  'echo RANDOM=${{ x }}',
];

test.each(harmless)('%s is nothing to warn of', (text) => {
  expect([...rewrite(text, 'sh').issues, ...rewrite(text, 'bash').issues]).toEqual([]);
});

/** What is said of a value behind 3000 of them; null where it has a place all the same. */
const unclosed: readonly (readonly [opener: string, message: RegExp | null])[] = [
  ["'", null],
  ['"', null],
  ['$(', /too deep/],
  ['${a:-', /too deep/],
  ['`', null],
  ['((', /arithmetic/],
  ['$((', /too deep/],
  ['$[', /arithmetic/],
  ['<<EOF\n', null],
  ['case a in ', null],
  ['[[ ', null],
  ['a=(', null],
  ['a[', /index of an array/],
  ['${a[', /this place/],
  ['<(', /too deep/],
  ['\\', null],
  ['"$((', /too deep/],
];

test.each(unclosed)('%j without end is read to its end, however deep it goes', (opener, message) => {
  const { issues, template } = rewrite(`${opener.repeat(3000)}\${{ x }}`, 'bash');
  expect(issues).toHaveLength(message === null ? 0 : 1);
  expect(issues[0]?.message ?? 'none').toMatch(message ?? /^none$/u);
  expect(template.values).toHaveLength(message === null ? 1 : 0);
});

test('a list of 10,000 values has a variable for each', () => {
  const text = Array.from({ length: 10_000 }, (_, index) => `echo $((1)) \${{ x${index} }}`).join('\n');
  const { template, issues } = rewrite(text, 'bash');
  expect(issues).toEqual([]);
  expect(template.values.at(-1)).toMatchObject({ variable: 'OPRUN_VALUE_10000' });
});

/** Item 2 for a command that is a list: no shell quotes there, and a value would be pasted into the program. */
describe('a value in a list of arguments', () => {
  test.each<readonly [words: readonly string[], argument: number, reader: string]>([
    [['sh', '-c', `echo ${hole}`], 2, 'sh -c'],
    [['sh', '-c', hole], 2, 'sh -c'],
    [['bash', '-lc', `echo ${hole}`], 2, 'bash -lc'],
    [['env', 'A=1', 'sh', '-c', `echo ${hole}`], 4, 'sh -c'],
    [['/usr/bin/python3', '-c', `print(${hole})`], 2, 'python3 -c'],
    [['perl', '-e', `print ${hole}`], 2, 'perl -e'],
    [['node', '-e', hole], 2, 'node -e'],
    [['ssh', 'host', `ls ${hole}`], 2, 'ssh'],
    [['awk', `{ print ${hole} }`, 'file'], 1, 'awk'],
    [['sed', '-i', `s/a/${hole}/`, 'file'], 2, 'sed'],
    [['docker', 'exec', 'web', 'sh', '-c', `a ${hole}`], 5, 'sh -c'],
  ])('%j is pasted', (words, argument, reader) => {
    expect(findPastedValues(words)).toEqual([{ argument, reader }]);
  });

  test.each<readonly [words: readonly string[]]>([
    [['sh', '-c', 'echo "$1"', 'sh', hole]],
    [['echo', hole, '-c', hole]],
    [['python3', 'script.py', hole]],
    [['let', hole]],
    [[hole, '-c', hole]],
    [['sed', 's/a/b/', hole]],
  ])('%j is an argument', (words) => {
    expect(findPastedValues(words)).toEqual([]);
  });

  test.each<readonly [command: string | readonly string[], reader: string | null]>([
    ['sh', 'sh'],
    ['exec bash -eu -s', 'bash'],
    ['cd /tmp && python3 -', 'python3'],
    [['ssh', 'host'], 'ssh'],
    [['sudo', 'sh'], 'sh'],
    ['sh script.sh', null],
    ['echo a | sh', null],
    ['cat', null],
    [['python3', '-c', 'print(1)'], null],
    ['', null],
  ])('the input of %j is read by %j', (command, reader) => {
    expect(findInputReader(command)).toBe(reader);
  });
});
