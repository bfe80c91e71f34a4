import { describe, expect, test } from 'vitest';
import { loadText } from './load-text.js';
import { faultsOf, workflowOf } from './workflow-of.js';

/* Issue 4, items 6 and 7: whom to tell of the end of a run, and which runs exclude each other. */

const head =
  'name: nightly\nparams: {p: 1}\nenv: {E: x}\nsecrets: {S: {from: env}}\ntasks: [{id: a, run: x}]\n';

async function codesAt(section: string, expression: string): Promise<readonly string[]> {
  const text = head + section.replace('HERE', `"\${{ ${expression} }}"`) + '\n';
  return (await faultsOf(text)).map((fault) => fault.replace(/^\S+ /u, ''));
}

describe('notify', () => {
  test('what it says of the channels, with the usual ends', async () => {
    const { notify } = await workflowOf(
      `${head}notify:\n  webhook: {url: "https://x/\${{ secrets.S }}", secret: "\${{ secrets.S }}"}\n  file: out.txt\n  command: 'cat; echo "\${{ run.status }}"'\n`,
    );
    expect(notify).toMatchObject({
      when: ['failure', 'recovery'],
      webhook: { url: { kind: 'text' }, secret: { kind: 'expression' } },
      file: { kind: 'literal', value: 'out.txt' },
      command: {
        id: 'notify.command',
        dependsOn: [],
        env: [],
        workingDir: '/start',
        place: { line: 9, column: 3 },
        work: { kind: 'plugin', plugin: 'shell' },
      },
    });
    const work = notify?.command?.work;
    const entries =
      work?.kind === 'plugin' && work.config.kind === 'map' ? new Map(work.config.entries) : null;
    expect(entries?.get('command')).toMatchObject({
      kind: 'shell',
      values: [{ expression: { text: 'run.status' } }],
    });
    expect(entries?.get('shell')).toEqual({ kind: 'literal', value: 'sh -e' });
  });

  test('a channel alone, and the ends that are named', async () => {
    const { notify } = await workflowOf(`${head}notify: {when: [success, failure], file: out.txt}\n`);
    expect(notify).toEqual({
      when: ['failure', 'success'],
      webhook: null,
      command: null,
      file: { kind: 'literal', value: 'out.txt' },
    });
    const single = await workflowOf(`${head}notify: {when: success, webhook: {url: "http://x"}}\n`);
    expect(single.notify).toMatchObject({
      when: ['success'],
      webhook: { secret: null },
      command: null,
      file: null,
    });
  });

  test('a file without it tells nobody', async () => {
    expect((await workflowOf(head)).notify).toBeNull();
  });

  test.each([
    ['command', 'notify: {command: HERE}'],
    ['file', 'notify: {file: HERE}'],
    ['url', 'notify: {webhook: {url: HERE}}'],
    ['secret', 'notify: {webhook: {url: "http://x", secret: HERE}}'],
  ])('%s sees all tasks and how the run ended', async (_, section) => {
    for (const seen of [
      'tasks.a.status',
      'run.status',
      'run.failures[0].message',
      'params.p',
      'env.E',
      'secrets.S',
      'workflow.name',
    ])
      expect(await codesAt(section, seen)).toEqual([]);
    expect(await codesAt(section, 'item')).toEqual(['root-not-here']);
    expect(await codesAt(section, 'tasks.b.status')).toEqual(['unknown-task']);
  });

  test('a value that is no text is none for a path or an address', async () => {
    expect(await codesAt('notify: {file: HERE}', 'run.failures')).toEqual(['expression-type']);
    expect(await codesAt('notify: {webhook: {url: HERE}}', '[1]')).toEqual(['expression-type']);
  });

  test('the command is a command: a value in a here-document is refused as in a task', async () => {
    const section = "notify:\n  command: |\n    cat <<'EOF'\n    ${{ run.status }}\n    EOF\n";
    const { diagnostics } = await loadText(head + section);
    expect(diagnostics.map(({ code }) => code)).toEqual(['shell-value-not-possible']);
  });
});

describe('concurrency', () => {
  test('the group is the workflow by its name, and runs wait, unless something else is said', async () => {
    const { concurrency } = await workflowOf(`${head}concurrency: {}\n`);
    expect(concurrency).toEqual({ group: { kind: 'literal', value: 'nightly' }, onConflict: 'queue' });
    const file = await workflowOf('tasks: [{id: a, run: x}]\nconcurrency: {on_conflict: skip}\n');
    expect(file.concurrency).toEqual({ group: { kind: 'literal', value: 'load' }, onConflict: 'skip' });
  });

  test('the group may hold expressions', async () => {
    const { concurrency } = await workflowOf(
      `${head}concurrency: {group: "load \${{ params.p }}", on_conflict: cancel_running}\n`,
    );
    expect(concurrency).toMatchObject({
      group: { kind: 'text', parts: ['load ', { text: 'params.p' }] },
      onConflict: 'cancel_running',
    });
  });

  test('without it runs do not exclude each other', async () => {
    expect((await workflowOf(head)).concurrency).toBeNull();
  });

  test('nothing has run by then, and a name holds no secret', async () => {
    const section = 'concurrency: {group: HERE}';
    for (const seen of ['params.p', 'env.E', 'run.date', 'workflow.file'])
      expect(await codesAt(section, seen)).toEqual([]);
    expect(await codesAt(section, 'tasks.a.status')).toEqual(['root-not-here']);
    expect(await codesAt(section, 'secrets.S')).toEqual(['root-not-here']);
    expect(await codesAt(section, 'run.status')).toEqual(['unknown-field']);
    expect(await codesAt(section, '[1]')).toEqual(['expression-type']);
  });
});

test('timeout and pools of a file', async () => {
  const { timeoutMs, pools } = await workflowOf(`${head}timeout: 1h30m\npools: {gpu: 2, db: 1}\n`);
  expect(timeoutMs).toBe(5_400_000);
  expect([...pools]).toEqual([
    ['gpu', 2],
    ['db', 1],
  ]);
});
