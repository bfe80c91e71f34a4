import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import { runOnce } from './run-once.js';

/** "Bad input gets", word for word; one that ends with line ends is added. */
const values: readonly (readonly [string, string])[] = [
  ['$(touch x)', '$(touch x)'],
  ['`touch x`', '`touch x`'],
  ["'; touch x; '", "'; touch x; '"],
  ['"; touch x; "', '"; touch x; "'],
  ['a newline', 'one\ntouch x\ntwo'],
  ['line ends at the end', 'one\n\n'],
  ['-rf', '-rf'],
  ['${IFS}', '${IFS}'],
  ['{{7*7}}', '{{7*7}}'],
  ['__proto__', '__proto__'],
  ['a glob, spaces and a tilde', ' ~  * '],
  ['what ends a here-doc or a comment', 'EOF\ntouch x #\ntouch x'],
  ['quotes of every kind', `\\'"\\"$'\\n'`],
  ['an expression', '${{ 1 + 1 }}'],
  ['nothing', ''],
  ['1 MB of text', `$(touch x)\n'"\`${'0123456789abcdef'.repeat(65_536)}\n`],
];

const value = '${{ params.v }}';

/** What an author may write around a value; `gives` is what arrives in the place of the value `v`. */
const positions: readonly {
  readonly name: string;
  readonly command: string;
  readonly gives?: (v: string) => string;
}[] = [
  { name: 'unquoted', command: `printf '[%s]' ${value} > out`, gives: (v) => `[${v}]` },
  {
    name: 'unquoted_inside_a_word',
    command: `printf '[%s]' pre-${value}.post > out`,
    gives: (v) => `[pre-${v}.post]`,
  },
  { name: 'single_quoted', command: `printf '[%s]' '${value}' > out`, gives: (v) => `[${v}]` },
  {
    name: 'single_quoted_inside',
    command: `printf '[%s]' 'a "${value}" b' > out`,
    gives: (v) => `[a "${v}" b]`,
  },
  { name: 'double_quoted', command: `printf '[%s]' "${value}" > out`, gives: (v) => `[${v}]` },
  {
    name: 'double_quoted_inside',
    command: `printf '[%s]' "a '${value}' b" > out`,
    gives: (v) => `[a '${v}' b]`,
  },
  // A shell drops line ends at the end of `$(…)`, whatever is in it.
  {
    name: 'command_substitution',
    command: `printf '[%s]' "$(printf %s ${value})" > out`,
    gives: (v) => `[${v.replace(/\n+$/, '')}]`,
  },
  {
    name: 'quoted_in_command_substitution',
    command: `printf '[%s]' "$(printf %s "${value}" '${value}' | cat)" > out`,
    gives: (v) => `[${`${v}${v}`.replace(/\n+$/, '')}]`,
  },
  { name: 'here_doc', command: `cat > out <<EOF\n<${value}>\nEOF`, gives: (v) => `<${v}>\n` },
  { name: 'here_doc_dash', command: `cat > out <<-EOF\n\t<${value}>\n\tEOF`, gives: (v) => `<${v}>\n` },
  {
    name: 'comment',
    command: `printf done > out # ${value}\n# ${value}\nprintf . >> out`,
    gives: () => 'done.',
  },
  { name: 'assignment', command: `a=${value}; printf '[%s]' "$a" > out`, gives: (v) => `[${v}]` },
  {
    name: 'parameter_default',
    command: `printf '[%s]' "\${nothing:-${value}}" > out`,
    gives: (v) => `[${v}]`,
  },
];

const shells = ['sh', 'sh -e', 'bash'] as const;

function renderTask(id: string, shell: string, command: string): string {
  const text = `\n${command}`.replaceAll('\n', '\n        ').replaceAll('> out', `> ${id}.out`);
  return `  - id: ${id}\n    plugin: shell\n    config:\n      shell: ${shell}\n      command: |${text.replaceAll('>> out', `>> ${id}.out`)}\n`;
}

const idOf = (position: string, shell: string) => `${position}_${shell.replaceAll(' -', '_')}`;

describe('item 2: the injection table, through the built command', () => {
  const tasks = positions.flatMap(({ name, command }) =>
    shells.map((shell) => renderTask(idOf(name, shell), shell, command)),
  );
  const workflow = `working_dir: .\nparams: {v: {type: string}}\ntasks:\n${tasks.join('')}`;

  test.each(values)('%s arrives byte for byte in every position and runs nothing', async (_what, v) => {
    const project = createProject({ 'w.yaml': workflow, 'p.json': JSON.stringify({ v }) });
    const { code, stderr } = await project.oprun([
      'w.yaml',
      '--params-file',
      'p.json',
      '--log-order',
      'none',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const wrong = positions.flatMap(({ name, gives = (text: string) => text }) =>
      shells.flatMap((shell) => {
        const got = project.read(`${idOf(name, shell)}.out`);
        return got === gives(v) ? [] : [[name, shell, got.slice(0, 200)]];
      }),
    );
    expect(wrong).toEqual([]);
    expect(project.exists('x')).toBe(false);
  });

  test.each(values.filter(([, v]) => v.length < 100_000))('%s: through -p as well', async (_what, v) => {
    const { project } = await runOnce(
      `params: {v: {type: string}}\ntasks: [{id: a, run: "printf %s ${value} > out"}]\n`,
      { args: ['-p', `v=${v}`] },
    );
    expect(project.read('out')).toBe(v);
    expect(project.exists('x')).toBe(false);
  });

  test.each(values.filter(([, v]) => v.length < 100_000))(
    '%s: in a command without a shell',
    async (_what, v) => {
      const { summary } = await runOnce(
        `params: {v: {type: string}}\ntasks: [{id: a, plugin: shell, config: {command: [printf, "[%s]", "${value}"]}}]\n`,
        { args: ['-p', `v=${v}`] },
      );
      expect(summary.a.stdout).toBe(`[${v}]`);
    },
  );

  test('numbers, lists, objects and null: as text would show them', async () => {
    const { summary } = await runOnce(
      `params: {n: 1.5, list: {type: list, default: [1, "a b"]}, o: {type: object, default: {k: "'"}}, none: {type: string, required: false}}
tasks:
  - id: a
    run: printf '[%s]' \${{ params.n }} \${{ params.list }} "\${{ params.o }}" \${{ params.none }}
`,
    );
    expect(summary.a.stdout).toBe(`[1.5][[1,"a b"]][{"k":"'"}][]`);
  });

  test('the rest of the command is as it was: the text of the shell is never touched', async () => {
    const { summary } = await runOnce(
      `params: {v: val}
tasks:
  - id: a
    run: |
      x="a  'b'"; printf '%s|' "$x" \${{ params.v }} "\${x#a}" '$x' $((1 + 1)) {{ x }} "{{ 7*7 }}"
`,
    );
    expect(summary.a.stdout).toBe("a  'b'|val|  'b'|$x|2|{{|x|}}|{{ 7*7 }}|");
  });
});

describe('item 2: a value over 100 KiB', () => {
  const big = '0123456789abcdef'.repeat(65_536);
  const runBig = (task: string) =>
    runOnce(`params: {v: {type: string}}\ntasks:\n  - id: a\n    ${task}\n  - {id: b, run: echo other}\n`, {
      args: ['--params-file', 'p.json'],
      files: { 'p.json': JSON.stringify({ v: big }) },
    });

  test('is no part of the environment of what the command starts', async () => {
    const { summary } = await runBig(
      `run: printf %s ${value} | wc -c; [ "$(env | wc -c)" -lt 100000 ] && echo small`,
    );
    expect(summary.a.stdout).toBe('1048576\nsmall');
  });

  test('leaves no file behind', async () => {
    const { project, run } = await runBig(`run: printf %s ${value} | wc -c`);
    expect(project.exists('x')).toBe(false);
    const { stdout } = await runOnce(
      `tasks: [{id: a, run: "! grep -rl 0123456789abcdef0123 '${run?.dir}/tasks'"}]\n`,
    );
    expect(stdout).toBe('');
  });

  test.each([
    ['a command that makes it an argument of a program', `run: /bin/echo ${value}`],
    ['a command without a shell', `plugin: shell\n    config: {command: [echo, "${value}"]}`],
  ])('%s fails with class resource and the advice stdin:', async (_what, task) => {
    const { code, stderr, run, summary } = await runBig(task);
    expect(code).toBe(1);
    expect(run?.record.tasks.a.error.class).toBe('resource');
    expect(stderr).toContain('stdin:');
    expect(summary.b.stdout).toBe('other');
  });

  test('stdin takes it', async () => {
    const { summary } = await runBig(`run: wc -c\n    config: {stdin: "${value}"}`);
    expect(summary.a.stdout).toBe('1048576');
  });

  test('many values that are too much together arrive as well', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `v${index}`);
    const { summary } = await runOnce(
      `params: {${names.map((name) => `${name}: {type: string}`).join(', ')}}
tasks:
  - id: a
    run: |
      printf %s ${names.map((name) => `\${{ params.${name} }}`).join(' ')} | wc -c
      ls / > /dev/null
`,
      {
        args: ['--params-file', 'p.json'],
        files: {
          'p.json': JSON.stringify(Object.fromEntries(names.map((name) => [name, 'y'.repeat(90_000)]))),
        },
      },
    );
    expect(summary.a.stdout).toBe('3600000');
  });
});

describe('item 2: where a value cannot be passed safely, a diagnostic says what to write instead', () => {
  test.each([
    ['a quoted here-doc', `cat <<'EOF'\n${value}\nEOF`, 'shell-value-not-possible', 'env:'],
    ['a here-doc whose word is escaped', `cat <<\\EOF\n${value}\nEOF`, 'shell-value-not-possible', 'env:'],
  ])('%s: exit 2, nothing runs', async (_what, command, diagnostic, advice) => {
    const { code, stderr, project } = await runOnce(
      `params: {v: x}\ntasks:\n  - id: a\n    run: |\n      touch ran\n${command.replaceAll(/^/gm, '      ')}\n`,
    );
    expect({ code, logs: project.exists('logs'), ran: project.exists('ran') }).toEqual({
      code: 2,
      logs: false,
      ran: false,
    });
    expect(stderr).toContain(` error ${diagnostic}: `);
    expect(stderr).toContain(advice);
  });

  test.each([
    ['eval', `eval "echo ${value}"`],
    ['backticks', `echo \`echo ${value}\``],
  ])("validate flags an author's own %s around a value", async (_what, command) => {
    const project = createProject({
      'w.yaml': `params: {v: x}\ntasks:\n  - id: a\n    run: |\n      ${command}\n`,
    });
    const { stdout } = await project.oprun(['validate', 'w.yaml']);
    expect(stdout).toMatch(/ (error|warning) (value-becomes-code|shell-value-not-possible): /);
  });
});
