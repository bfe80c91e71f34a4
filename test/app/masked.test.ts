import { describe, expect, test } from 'vitest';
import { maskFact } from '../../src/app/mask-fact.js';
import { maskOutput } from '../../src/app/masked-output.js';
import type { Fact, TaskDeclaration } from '../../src/model/event.js';
import { createMasker } from '../../src/text/masker.js';

/** Item 4: masked before the first byte reaches any sink. */

const masker = createMasker(['hunter2']);

const declaration: TaskDeclaration = {
  id: 'build',
  kind: 'group',
  plugin: null,
  depends_on: [{ task: 'items', when: ['completed'] }],
  if: "params.x == 'hunter2'",
  for_each: true,
  place: { line: 1, column: 2 },
};

/** One of every kind, with the secret wherever a value can stand. */
const facts: readonly Fact[] = [
  {
    type: 'run.started',
    format: 1,
    run: { id: 'w_1', dir: '/logs/w_1' },
    workflow: {
      name: 'hunter2',
      description: 'hunter2',
      file: 'w.yaml',
      dir: '/',
      sha256: '',
      working_dir: '/',
    },
    params: { hunter2: ['hunter2'] },
    selection: { only: ['build'], until: [], skip: [], from: null },
    max_parallel: 4,
    provenance: {
      oprun: '0',
      node: 'v20',
      platform: 'linux',
      host: 'h',
      user: 'u',
      pid: 1,
      git_commit: null,
      plugins: { shell: { version: null, source: 'built-in', sha256: null } },
    },
    tasks: [declaration],
  },
  { type: 'task.opened', task: 'build', holds: { kind: 'items', items: ['hunter2'], keys: ['hunter2'] } },
  { type: 'task.opened', task: 'build[0]', holds: { kind: 'tasks', tasks: [declaration] } },
  {
    type: 'task.opened',
    task: 'build[0]/sub',
    holds: {
      kind: 'workflow',
      workflow: { name: 'hunter2', file: 's.yaml', sha256: '', params: { p: 'hunter2' } },
      tasks: [declaration],
    },
  },
  { type: 'task.started', task: 'build', attempt: 1 },
  {
    type: 'task.restored',
    task: 'build',
    result: { x: 'hunter2' },
    outputs: { type: 'hunter2' },
    from: 'w_0',
  },
  {
    type: 'task.skipped',
    task: 'build',
    reason: { kind: 'condition', expression: "x == 'hunter2'", values: { x: 'hunter2' } },
  },
  { type: 'task.blocked', task: 'build', by: ['items'] },
  { type: 'warning', task: 'build', message: 'lost hunter2' },
  { type: 'task.waiting', task: 'build', for: ['the lock items'] },
  {
    type: 'task.added',
    task: 'build.undo',
    role: { kind: 'undo', of: 'build' },
    declaration,
  },
  { type: 'run.cancelling', reason: 'SIGTERM', cause: 'signal' },
  { type: 'run.ending', status: 'completed', good: true },
  { type: 'notify.sent', about: 'failure', channel: 'webhook', error: 'hunter2 does not answer' },
  { type: 'run.undoing', tasks: ['build'] },
  { type: 'run.undone', duration_ms: 1234 },
  {
    type: 'run.finished',
    status: 'completed',
    duration_ms: 1234,
    outputs: { type: 'hunter2' },
    missing_outputs: { type: 'no hunter2' },
  },
];

describe('item 4: facts', () => {
  test('no value of any fact shows a secret', () => {
    for (const fact of facts) {
      const masked = JSON.stringify(maskFact(fact, masker));
      expect(masked).not.toContain('hunter2');
      expect(masked.includes('***')).toBe(JSON.stringify(fact).includes('hunter2'));
    }
  });

  test("a secret that is one of oprun's own words, a task's id or a number changes nothing of the record", () => {
    const text = JSON.stringify(facts).replaceAll('hunter2', 'value of the user');
    const words = [...new Set(text.match(/[\w.[\]/]{4,}/gu))].filter(
      (word) => !'value of the user'.includes(word),
    );
    expect(words).toEqual(
      expect.arrayContaining(['items', 'build', 'completed', 'condition', 'SIGTERM', '1234']),
    );
    const plain: readonly Fact[] = JSON.parse(text);
    const every = createMasker(words);
    const shown = plain.map((fact) => ({ ...maskFact(fact, every) }));
    const own = (fact: Fact) => ({
      type: fact.type,
      task: 'task' in fact ? fact.task : null,
      holds: fact.type === 'task.opened' ? fact.holds.kind : null,
      reason: fact.type === 'task.skipped' ? fact.reason.kind : null,
      by: fact.type === 'task.blocked' ? fact.by : null,
      end: fact.type === 'run.finished' ? [fact.status, fact.duration_ms] : null,
      ids: fact.type === 'run.started' ? [fact.run, fact.tasks.map(({ id, kind }) => [id, kind])] : null,
    });
    expect(shown.map(own)).toEqual(plain.map(own));
  });

  test('without secrets a fact is the same', () => {
    for (const fact of facts) expect(maskFact(fact, createMasker([]))).toBe(fact);
  });
});

test('without secrets the sink is the same', () => {
  const sink = { write: () => undefined };
  expect(maskOutput(sink, createMasker([])).output).toBe(sink);
});

test('the bytes of each attempt and stream by themselves', () => {
  const written: string[] = [];
  const { output, end } = maskOutput(
    {
      write: (task, number, stream, bytes) => {
        written.push(`${task} ${String(number)} ${stream} ${Buffer.from(bytes).toString()}`);
      },
    },
    masker,
  );
  output.write('a', 1, 'stdout', Buffer.from('is hun'));
  output.write('a', 1, 'stderr', Buffer.from('ter2'));
  output.write('a', 2, 'stdout', Buffer.from('hun'));
  output.write('b', 1, 'stdout', Buffer.from('hunt'));
  output.write('a', 1, 'stdout', Buffer.from('ter2.'));
  end('a', 1);
  end('b', 1);
  end('a', 2);
  end('c', 1);
  expect(written).toEqual([
    'a 1 stdout is ',
    'a 1 stderr ter2',
    'a 1 stdout ***.',
    'b 1 stdout hunt',
    'a 2 stdout hun',
  ]);
});
