import { dirname } from 'node:path';
import type { Fact, TaskDeclaration } from '../../src/model/event.js';
import { provenance } from '../provenance.js';

const declaration = (id: string, more: Partial<TaskDeclaration> = {}): TaskDeclaration => ({
  id,
  kind: 'plugin',
  plugin: 'shell',
  depends_on: [],
  if: null,
  for_each: false,
  place: { line: 1, column: 1 },
  ...more,
});

/** What happens in a run of `file` with a loop of two groups, of which one fails. */
export function factsOf(file = 'w.yaml'): readonly Fact[] {
  const failure = { class: 'exit_code', message: 'exit code 3: é', details: { returncode: 3 } } as const;
  const done = { attempt: 1, duration_ms: 5, log: null };
  const inner = { kind: 'tasks', tasks: [declaration('build')] } as const;
  return [
    {
      type: 'run.started',
      format: 1,
      run: { id: 'w_20260131T000000Z', dir: '/logs/w_20260131T000000Z' },
      workflow: { name: 'W', description: null, file, dir: dirname(file), sha256: '00', working_dir: '/w' },
      params: { day: '2026-01-31' },
      selection: null,
      max_parallel: 4,
      provenance,
      tasks: [declaration('each', { kind: 'group', plugin: null, for_each: true }), declaration('last')],
    },
    { type: 'task.opened', task: 'each', holds: { kind: 'items', items: ['a', 'b'], keys: null } },
    { type: 'task.opened', task: 'each[0]', holds: inner },
    { type: 'task.started', task: 'each[0]/build', attempt: 1 },
    { type: 'task.completed', task: 'each[0]/build', ...done, result: { ok: 'ü' }, outputs: { n: 1 } },
    { type: 'task.completed', task: 'each[0]', ...done, attempt: null, result: {}, outputs: {} },
    { type: 'task.opened', task: 'each[1]', holds: inner },
    { type: 'task.started', task: 'each[1]/build', attempt: 1 },
    { type: 'task.failed', task: 'each[1]/build', ...done, failure, tolerated: false },
    { type: 'task.failed', task: 'each[1]', ...done, attempt: null, failure, tolerated: false, result: {} },
    { type: 'task.failed', task: 'each', ...done, attempt: null, failure, tolerated: false, result: [null] },
    { type: 'warning', task: null, message: 'careful' },
    { type: 'task.blocked', task: 'last', by: ['each'] },
    { type: 'run.finished', status: 'failed', duration_ms: 9, outputs: {}, missing_outputs: { x: 'absent' } },
  ];
}

/** The facts as `events.jsonl` has them. */
export function toJournal(facts: readonly Fact[]): string {
  const time = '2026-01-31T00:00:00.000Z';
  return facts.map((fact, index) => `${JSON.stringify({ seq: index + 1, time, ...fact })}\n`).join('');
}
