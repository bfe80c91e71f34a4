import {
  appendFileSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileLocks } from '../../src/host/file-locks.js';
import type { Fact, RunEvent } from '../../src/model/event.js';
import { reduce } from '../../src/model/reduce.js';
import { emptyRunState } from '../../src/model/run-state.js';
import type { RunState } from '../../src/model/run-state.js';
import { readRun } from '../../src/runs/read-run.js';
import { openRunRecorder } from '../../src/runs/reopen-record.js';
import type { ReopenedRecord } from '../../src/runs/reopen-record.js';
import { createRunRecorder } from '../../src/runs/run-recorder.js';
import type { RunRecorder } from '../../src/runs/run-recorder.js';
import { createProject } from '../rig.js';
import { factsOf } from './journals.js';

const time = '2026-01-31T00:00:00.000Z';

function record(
  facts: readonly Fact[],
  { recorder, state, lastSeq }: { recorder: RunRecorder; state: RunState; lastSeq: number },
) {
  facts.forEach((fact, index) => {
    const event: RunEvent = { seq: lastSeq + index + 1, time, ...fact };
    recorder.append(event);
    reduce(state, event);
    recorder.derive(event, state);
  });
  recorder.close();
}

/** The record of a run in a directory of its own. */
function recorded(facts: readonly Fact[] = factsOf()) {
  const { dir } = createProject();
  const recorder = createRunRecorder({ id: 'w', dir }, 'the workflow\n');
  recorder.logs.output.write('each[1]/build', 1, 'stdout', Buffer.from('first\n'));
  recorder.logs.close('each[1]/build', 1, true);
  record(facts, { recorder, state: emptyRunState(), lastSeq: 0 });
  return { dir, read: (name: string) => readFileSync(join(dir, name), 'utf8') };
}

function reopened(answer: ReopenedRecord): Extract<ReopenedRecord, { ok: true }> {
  if (!answer.ok) throw new Error(answer.reason);
  return answer;
}

const undo: readonly Fact[] = [
  { type: 'run.undoing', tasks: ['each[0]/build'] },
  {
    type: 'task.added',
    task: 'each[0]/build.undo',
    role: { kind: 'undo', of: 'each[0]/build' },
    declaration: {
      id: 'build.undo',
      kind: 'plugin',
      plugin: 'shell',
      depends_on: [],
      if: null,
      for_each: false,
      place: { line: 1, column: 1 },
    },
  },
  { type: 'task.started', task: 'each[0]/build.undo', attempt: 1 },
  {
    type: 'task.completed',
    task: 'each[0]/build.undo',
    attempt: 1,
    duration_ms: 1,
    result: 'undone',
    outputs: {},
    log: null,
  },
];
const undone: Fact = { type: 'run.undone', duration_ms: 3 };

describe('issue 4, item 5: the record of a run is gone on with', () => {
  test('its journal and log grow, the files made from the journal are new when undo is over', async () => {
    const run = recorded();
    const names = ['events.jsonl', 'run.log'];
    const before = names.map(run.read);
    const summary = run.read('summary.json');
    const record1 = reopened(await openRunRecorder(run.dir, createFileLocks()));
    expect(record1.lastSeq).toBe(factsOf().length);
    expect(record1.state.finished?.status).toBe('failed');
    record([...undo, undone], record1);
    names.forEach((name, index) => expect(run.read(name).startsWith(before[index] ?? 'none')).toBe(true));
    const seqs = run
      .read('events.jsonl')
      .trim()
      .split('\n')
      .map((line): number => JSON.parse(line).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(run.read('run.log')).toContain(' WARNING Undoing 1 task ');
    const { status, tasks } = JSON.parse(run.read('run.json'));
    expect(status).toBe('failed');
    expect(tasks['each[0]/build'].undo).toBe('completed');
    expect(tasks['each[0]/build.undo']).toMatchObject({ role: 'undo', status: 'completed' });
    expect(run.read('summary.json')).toBe(summary);
    expect(run.read('workflow.yaml')).toBe('the workflow\n');
    expect(run.read('tasks/each.1/build.log')).toBe('first\n');
  });

  test('a line that somebody died over is taken away, and it is gone on with a second time', async () => {
    const run = recorded();
    const locks = createFileLocks();
    record(undo, reopened(await openRunRecorder(run.dir, locks)));
    const whole = run.read('events.jsonl');
    appendFileSync(join(run.dir, 'events.jsonl'), '{"seq": 99, "ty');
    const again = reopened(await openRunRecorder(run.dir, locks));
    expect(run.read('events.jsonl')).toBe(whole);
    expect(again.lastSeq).toBe(factsOf().length + undo.length);
    record([undone], again);
    const read = readRun(run.dir);
    expect(read).toMatchObject({ ok: true, lastSeq: factsOf().length + undo.length + 1 });
  });

  test('by one at a time', async () => {
    const run = recorded();
    const first = reopened(await openRunRecorder(run.dir, createFileLocks()));
    expect(await openRunRecorder(run.dir, createFileLocks())).toEqual({
      ok: false,
      reason: `cannot go on with ${run.dir}: another oprun is at it`,
    });
    first.recorder.close();
    reopened(await openRunRecorder(run.dir, createFileLocks())).recorder.close();
  });

  test('a missing run.log is made anew', async () => {
    const run = recorded();
    rmSync(join(run.dir, 'run.log'));
    record([...undo, undone], reopened(await openRunRecorder(run.dir, createFileLocks())));
    expect(run.read('run.log')).toMatch(/Times are local[^\n]*\n[^\n]* WARNING Undoing 1 task/);
  });
});

describe('what is not ours to go on with is refused in words, and stays as it is', () => {
  async function reasonFor(dir: string): Promise<string> {
    const answer = await openRunRecorder(dir, createFileLocks());
    return answer.ok ? 'none' : answer.reason.replaceAll(dir, '<dir>');
  }

  test('a run that has not ended', async () => {
    const run = recorded(factsOf().slice(0, -1));
    const journal = run.read('events.jsonl');
    appendFileSync(join(run.dir, 'events.jsonl'), '{"seq"');
    expect(await reasonFor(run.dir)).toMatch(/^cannot go on with <dir>: the run has not ended/);
    expect(run.read('events.jsonl')).toBe(`${journal}{"seq"`);
  });

  test('no journal, and one of a newer oprun', async () => {
    const { dir } = createProject();
    expect(await reasonFor(dir)).toMatch(/^cannot read <dir>\/events.jsonl: no such file or directory/);
    writeFileSync(join(dir, 'events.jsonl'), '{"seq":1,"type":"run.started","format":99}\n');
    expect(await reasonFor(dir)).toMatch(/says format 99, of a newer oprun/);
  });

  test('a log that is a link or no file', async () => {
    for (const make of [
      (path: string) => symlinkSync('/etc/passwd', path),
      (path: string) => mkdirSync(path),
    ]) {
      const run = recorded();
      rmSync(join(run.dir, 'run.log'));
      make(join(run.dir, 'run.log'));
      const { recorder, state } = reopened(await openRunRecorder(run.dir, createFileLocks()));
      expect(() => recorder.derive({ seq: 15, time, ...undone }, state)).toThrow(/cannot open .*run\.log/);
      recorder.close();
    }
  });

  test.runIf(process.getuid?.() === 0)('a run of another user', async () => {
    const run = recorded();
    chownSync(join(run.dir, 'events.jsonl'), 65_534, 65_534);
    expect(await reasonFor(run.dir)).toBe('cannot go on with <dir>: it belongs to another user');
  });
});

test('item 8: a rehearsal is marked in summary.json, run.json and run.log; workflow.yaml stays as it is', () => {
  const facts = factsOf().map((fact) =>
    fact.type === 'run.started' ? { ...fact, injected: ['each/build:fail@1'] } : fact,
  );
  const run = recorded(facts);
  expect(Object.entries(JSON.parse(run.read('summary.json')))[0]).toEqual([
    '$injected',
    ['each/build:fail@1'],
  ]);
  expect(JSON.parse(run.read('run.json')).injected).toEqual(['each/build:fail@1']);
  expect(run.read('run.log').toLowerCase()).toContain('rehears');
  expect(run.read('workflow.yaml')).toBe('the workflow\n');
  expect(JSON.parse(recorded().read('summary.json'))).not.toHaveProperty('$injected');
});
