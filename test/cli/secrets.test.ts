import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';
import type { Project } from '../rig.js';
import { runOnce } from './run-once.js';

const secret = 'p@ss "w0rd"/of+the\\house-é?';
const key = 'first-line-of-the-key\nab\nthird-line-of-the-key';

/** What must stand nowhere: the secret in every form that it is masked in. */
const forms: Readonly<Record<string, string>> = {
  raw: secret,
  json: JSON.stringify(secret).slice(1, -1),
  url: encodeURIComponent(secret),
  ...Object.fromEntries([0, 1, 2].map((offset) => [`base64 at ${offset}`, base64Core(secret, offset)])),
  'first line of a key': 'first-line-of-the-key',
  'third line of a key': 'third-line-of-the-key',
};

/** The characters of base64 that say nothing but the secret, where it stands at an offset of three. */
function base64Core(text: string, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
  return encoded.slice([0, 2, 3][offset], -4);
}

function findLeaks(texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).flatMap(([where, text]) =>
    Object.entries(forms)
      .filter(([, form]) => text.includes(form))
      .map(([form]) => `${where}: ${form}`),
  );
}

/** Every file below a folder, by name. */
function filesOf(dir: string): Readonly<Record<string, string>> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(dir, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

const leaky = `name: leaky
# a comment with first-line-of-the-key in it
working_dir: .
params: {p: {type: string}}
secrets:
  S: {from: env, name: SOURCE}
  KEY: {from: file, path: key.pem}
  MADE: {from: command, command: "printf %s made-by-a-command"}
env: {S: "\${{ secrets.S }}", KEY: "\${{ secrets.KEY }}", MADE: "\${{ secrets.MADE }}"}
tasks:
  - id: raw
    run: printf '%s\\n' "$S" "$KEY" "$MADE"; printf '%s\\n' \${{ secrets.S }} >&2
    outputs: {said: "\${{ result.stdout }}"}
  - id: encoded
    run: |
      node -e '
        const s = process.env.S;
        console.log(JSON.stringify({ s }), encodeURIComponent(s));
        for (const before of ["", "x", "xy"]) console.log(Buffer.from(before + s + "zz").toString("base64"));
      '
  - id: split
    run: for part in "p@s" 's "w0' 'rd"/of' '+the\\house-é?'; do printf %s "$part"; /bin/true; done
  - id: line
    run: printf '%s\\n' "$KEY" | head -n 1
  - id: returned
    plugin: function
    config: {function: "./f.mjs:give", args: ["\${{ secrets.S }}"]}
  - id: thrown
    plugin: function
    config: {function: "./f.mjs:fail", args: ["\${{ secrets.S }}"]}
    continue_on_error: true
  - id: failing
    run: echo "cannot log in with $S" >&2; exit 3
    continue_on_error: true
  - id: output
    run: |
      printf 'token=%s\\n' "$S" >> "$OPRUN_OUTPUT"
      cp "/proc/$$/cmdline" cmdline
  - id: skipped
    if: \${{ tasks.output.outputs.token == 'x' }}
    run: echo never
    depends_on: output
  - id: each
    for_each: ["\${{ secrets.S }}"]
    run: echo \${{ item }}
  - id: command
    run: printf %s \${{ secrets.S }} \${{ secrets.KEY }} > /dev/null; cp "/proc/$$/cmdline" cmdline2
outputs:
  said: \${{ tasks.raw.outputs.said }}
  token: \${{ tasks.output.outputs.token }}
  returned: \${{ tasks.returned.result }}
`;

const functions = `export const give = (s) => ({ value: s, [s]: [s, { deep: s }] });
export function fail(s) {
  console.log('about to fail with ' + s);
  throw new Error('bad ' + s);
}
`;

function createLeaky(): Project {
  return createProject({ 'w.yaml': leaky, 'f.mjs': functions, 'key.pem': `${key}\n` });
}

const setting = { env: { SOURCE: secret } };

describe('item 4: no secret in any file of the run, on stdout or on stderr', () => {
  test.each([
    [['--output', 'plain']],
    [['--log-order', 'prefixed']],
    [['--log-order', 'interleaved']],
    [['--output', 'json']],
    [['--output', 'quiet']],
  ])('%j', async (args) => {
    const project = createLeaky();
    const { code, stdout, stderr } = await project.oprun(['w.yaml', '-p', `p=${secret}`, ...args], setting);
    const [run] = project.runs();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const files = filesOf(run?.dir ?? '');
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'events.jsonl',
        'run.json',
        'run.log',
        'summary.json',
        'workflow.yaml',
        'tasks/raw.log',
      ]),
    );
    const texts = { ...files, stdout, stderr };
    expect(findLeaks(texts)).toEqual([]);
    expect(Object.entries(texts).filter(([, text]) => text.includes('made-by-a-command'))).toEqual([]);
    // Masked, and not merely lost.
    expect(run?.summary.raw).toEqual({ stdout: '***\n***\n***', stderr: '***', returncode: 0 });
    expect(run?.summary.split.stdout).toBe('***');
    expect(run?.summary.line.stdout).toBe('***');
    expect(run?.summary.returned).toEqual({ value: '***', '***': ['***', { deep: '***' }] });
    expect(run?.summary.thrown.error).toBe('bad ***');
    expect(run?.summary.failing.error).toBe('exit code 3: cannot log in with ***');
    expect(run?.summary.each[0].stdout).toBe('***');
    expect(run?.record.params.p).toBe('***');
    expect(files['workflow.yaml']).toContain('# a comment with *** in it');
  });

  test('nor on the command line of a process', async () => {
    const project = createLeaky();
    await project.oprun(['w.yaml', '-p', 'p=x'], setting);
    expect(findLeaks({ one: project.read('cmdline'), two: project.read('cmdline2') })).toEqual([]);
  });

  test('the tasks themselves get it as it is', async () => {
    const { project } = await runOnce(
      `secrets: {S: {from: env}}
tasks:
  - {id: a, run: "printf %s \${{ secrets.S }} > a.out"}
  - {id: b, run: "cat > b.out", config: {stdin: "\${{ secrets.S }}"}}
  - {id: c, run: 'printf %s "$T" > c.out', env: {T: "\${{ secrets.S }}"}}
`,
      { env: { S: secret } },
    );
    expect(['a', 'b', 'c'].map((name) => project.read(`${name}.out`))).toEqual([secret, secret, secret]);
  });

  test('a result is masked before anybody reads it', async () => {
    const { project } = await runOnce(
      `secrets: {S: {from: env}}
tasks:
  - {id: a, run: "printf %s \${{ secrets.S }}"}
  - {id: b, run: "printf %s \${{ tasks.a.result.stdout }} > b.out", depends_on: a}
`,
      { env: { S: secret } },
    );
    expect(project.read('b.out')).toBe('***');
  });
});

describe('item 4: where a secret comes from', () => {
  test('the variable that one comes from is taken out of what tasks inherit', async () => {
    const { summary } = await runOnce(
      `secrets: {S: {from: env, name: SOURCE}, DIRECT: {from: env}}
tasks:
  - {id: a, run: 'echo "\${SOURCE:-none} \${DIRECT:-none} \${OTHER:-none}"'}
  - {id: b, plugin: function, config: {function: "./f.mjs:f"}}
  - {id: c, plugin: python_function, config: {function: "variables:f"}}
`,
      {
        env: { SOURCE: secret, DIRECT: secret, OTHER: 'other' },
        files: {
          'f.mjs': 'export const f = () => [process.env.SOURCE ?? null, process.env.DIRECT ?? null];\n',
          'variables.py':
            'import os\ndef f():\n    return [os.environ.get("SOURCE"), os.environ.get("DIRECT")]\n',
        },
      },
    );
    expect([summary.a.stdout, summary.b, summary.c]).toEqual(['none none other', [null, null], [null, null]]);
  });

  test('from a file one line end at the end does not count, from a command all of them', async () => {
    const { project } = await runOnce(
      `secrets: {F: {from: file, path: sub/f}, C: {from: command, command: 'printf "from-a-command\\n\\n"'}}
tasks: [{id: a, run: "printf '%s|%s|' \${{ secrets.F }} \${{ secrets.C }} > out"}]
`,
      { files: { 'sub/f': 'from-a-file\n\n' } },
    );
    expect(project.read('out')).toBe('from-a-file\n|from-a-command|');
  });

  test.each([
    ['validate', ['validate', 'w.yaml']],
    ['--dry-run', ['w.yaml', '--dry-run']],
    ['graph', ['graph', 'w.yaml']],
    ['--help-params', ['run', 'w.yaml', '--help-params']],
  ])('%s resolves none', async (_what, args) => {
    const project = createProject({
      'w.yaml': `secrets:
  A: {from: command, command: touch resolved}
  B: {from: env, name: NOT_SET}
  C: {from: file, path: none}
tasks: [{id: a, run: "echo \${{ secrets.A }} \${{ secrets.B }} \${{ secrets.C }}"}]
`,
    });
    const { code } = await project.oprun(args);
    expect({ code, resolved: project.exists('resolved') }).toEqual({ code: 0, resolved: false });
  });

  test.each([
    ['a variable that is not set', '{from: env, name: NOT_SET}', 'NOT_SET'],
    ['a file that is not there', '{from: file, path: none.txt}', 'none.txt'],
    ['a command that fails', '{from: command, command: "echo some-text; exit 3"}', 'S'],
  ])('%s: the run does not start, and the reason is told', async (_what, source, word) => {
    const { code, stderr, project } = await runOnce(
      `secrets: {S: ${source}}\ntasks: [{id: a, run: "touch ran; echo \${{ secrets.S }}"}]\n`,
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain(word);
    expect(stderr).not.toContain('some-text');
    expect(project.exists('ran')).toBe(false);
  });
});

describe('bad input gets: an empty secret, or one shorter than four characters, is not masked, and a warning says so', () => {
  test.each([
    ['', 'an  d'],
    ['abc', 'an abc d'],
  ])('%j', async (value, said) => {
    const { code, stderr, run, summary } = await runOnce(
      `secrets: {SHORT: {from: env}}\ntasks: [{id: a, run: 'echo "an \${{ secrets.SHORT }} d"'}]\n`,
      { env: { SHORT: value } },
    );
    expect(code).toBe(0);
    expect(summary.a.stdout).toBe(said);
    expect(stderr).toContain('SHORT');
    const warnings: { message: string }[] = run?.record.warnings;
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('SHORT')]);
  });

  test('four characters are masked, without a warning', async () => {
    const { run, summary } = await runOnce(
      `secrets: {S: {from: env}}\ntasks: [{id: a, run: 'echo "\${{ secrets.S }}"'}]\n`,
      { env: { S: 'wxyz' } },
    );
    expect([summary.a.stdout, run?.record.warnings]).toEqual(['***', []]);
  });
});

describe('item 4: where a secret may not stand', () => {
  test.each([
    ['the outputs of the workflow', 'tasks: [{id: a, run: "true"}]\noutputs: {s: "${{ secrets.S }}"}\n'],
    [
      'a command without a shell',
      'tasks: [{id: a, plugin: shell, config: {command: [touch, ran, "${{ secrets.S }}"]}}]\n',
    ],
  ])('%s: exit 2', async (_what, text) => {
    const { code, stderr, project } = await runOnce(`secrets: {S: {from: env}}\n${text}`, {
      env: { S: secret },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^w\.yaml:\d+:\d+ error /);
    expect(existsSync(join(project.dir, 'logs'))).toBe(false);
  });
});

describe('item 4: a secret that is also a word of the record', () => {
  test('changes no id, no status and no exit code', async () => {
    const { code, run } = await runOnce(
      `secrets: {S: {from: env}, T: {from: env}, U: {from: env}, V: {from: env}}
tasks:
  - {id: alpha, run: 'exit 3'}
  - {id: beta, run: 'echo beta completed'}
  - {id: each, for_each: [1, 2], run: 'echo items'}
`,
      { env: { S: 'alpha', T: 'beta', U: 'items', V: 'completed' } },
    );
    expect([code, run?.record.status, Object.keys(run?.summary ?? {})]).toEqual([
      1,
      'partially_completed',
      ['alpha', 'beta', 'each'],
    ]);
    expect(run?.summary['beta'].stdout).toBe('*** ***');
    expect(run?.summary['each'].map(({ stdout }: { stdout: string }) => stdout)).toEqual(['***', '***']);
  });
});

describe('item 4: before a run', () => {
  const bad = {
    'a parameter that a secret has become':
      'params: {e: {enum: [a, b], default: "${{ env.A }}"}}\nenv: {A: "${{ secrets.S }}"}\n',
    'what another command says':
      'secrets: {S: {from: env}, B: {from: command, command: "echo no $S >&2; exit 1"}}\n',
  };
  test.each(Object.entries(bad))('%s is told without it', async (_what, head) => {
    const text = `${head.startsWith('secrets') ? '' : 'secrets: {S: {from: env}}\n'}${head}tasks: [{id: a, run: "true"}]\n`;
    const { code, stdout, stderr, project } = await runOnce(text, { env: { S: secret } });
    expect(code).toBe(2);
    expect(`${stdout}${stderr}`).not.toContain(secret);
    expect(stderr).toContain('***');
    expect(project.exists('logs')).toBe(false);
  });

  test('a signal while a command is asked ends it, and oprun', async () => {
    const project = createProject();
    const gate = project.gate('g');
    project.write(
      'w.yaml',
      `secrets: {S: {from: command, command: ${JSON.stringify(gate.command)}}}\ntasks: [{id: a, run: touch ran}]\n`,
    );
    const running = project.start(['w.yaml']);
    await gate.entered();
    running.process.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect([project.exists('ran'), project.exists('logs')]).toEqual([false, false]);
  });
});
