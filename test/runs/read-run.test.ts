import { execFileSync } from 'node:child_process';
import { renameSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.js';
import { reduce } from '../../src/model/reduce.js';
import { emptyRunState } from '../../src/model/run-state.js';
import type { RunState } from '../../src/model/run-state.js';
import { readRun } from '../../src/runs/read-run.js';
import { createProject } from '../rig.js';
import { factsOf, toJournal } from './journals.js';

const journal = toJournal(factsOf());

function read(text: string | Uint8Array) {
  const { dir } = createProject({ 'events.jsonl': text });
  const answer = readRun(dir);
  return answer.ok ? answer : { ...answer, reason: answer.reason.replaceAll(dir, '<dir>') };
}

/** What the lines give that end before `length` bytes are over. */
function stateAfter(bytes: Uint8Array): RunState {
  const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1);
  return lines.map((line): RunEvent => JSON.parse(line)).reduce(reduce, emptyRunState());
}

test('item 7: a run is read back from its journal alone, whole', () => {
  const answer = read(journal);
  const lastSeq = factsOf().length;
  expect(answer).toEqual({ ok: true, state: stateAfter(Buffer.from(journal)), lastSeq });
  if (!answer.ok) return;
  const standings = [...answer.state.tasks].map(([name, { standing }]) => [name, standing.status]);
  expect(standings).toEqual([
    ['each', 'failed'],
    ['last', 'blocked'],
    ['each[0]', 'completed'],
    ['each[0]/build', 'completed'],
    ['each[1]', 'failed'],
    ['each[1]/build', 'failed'],
  ]);
});

test('a journal cut at any byte gives what its whole lines say', () => {
  const { dir } = createProject({ 'events.jsonl': journal });
  const bytes = Buffer.from(journal);
  const nothing = { ok: false, reason: expect.stringContaining('nothing is recorded in it') };
  // From the end, one byte less each time: most cuts are inside of a line, and change nothing.
  for (let length = bytes.length; length >= 0; length -= 1) {
    const cut = bytes.subarray(0, length);
    if (length % 7 !== 0 && !cut.subarray(-2).includes(10)) continue;
    truncateSync(join(dir, 'events.jsonl'), length);
    const answer = readRun(dir);
    const lastSeq = cut.toString().split('\n').length - 1;
    expect(answer).toEqual(lastSeq > 0 ? { ok: true, state: stateAfter(cut), lastSeq } : nothing);
  }
});

test('a line of many megabytes is a line', () => {
  const warning = { type: 'warning', task: null, message: 'é'.repeat(3_000_000) } as const;
  const answer = read(toJournal([...factsOf().slice(0, 1), warning, ...factsOf().slice(1)]));
  expect(answer).toMatchObject({ ok: true, state: { finished: { status: 'failed' } } });
  expect(answer.ok && answer.state.warnings[0]?.message.length).toBe(3_000_000);
});

describe('what is no journal is said to be none', () => {
  const [first = '', ...others] = journal.split(/(?<=\n)/);
  test.each([
    [
      'a newer format',
      journal.replace('"format":1', '"format":2'),
      'line 1 says format 2, of a newer oprun; this version reads format 1',
    ],
    [
      'a format that is none',
      journal.replace('"format":1', '"form":1'),
      'line 1 says format undefined; this version reads format 1',
    ],
    ['no start', others.join(''), 'line 1 is not the start of a run'],
    ['a broken line', `${first}{"seq":\n${others.join('')}`, 'line 2 is no event'],
    ['a line that is no event', `${first}null\n`, 'line 2 is no event'],
    ['nothing', '', 'nothing is recorded in it'],
  ])('%s', (_what, text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason: `cannot read <dir>/events.jsonl: ${reason}` });
  });

  test('an event that somebody has changed', () => {
    expect(read(`${first}{"seq":2,"type":"task.opened","task":"each"}\n`)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('line 2 is no event of format 1: TypeError'),
    });
  });

  test('no file, a link, a folder and a FIFO', () => {
    const { dir } = createProject({ 'real.jsonl': journal, 'folder/file': '' });
    const path = join(dir, 'events.jsonl');
    expect(readRun(dir)).toMatchObject({ ok: false, reason: expect.stringContaining('(ENOENT)') });
    symlinkSync('real.jsonl', path);
    expect(readRun(dir)).toMatchObject({ ok: false, reason: expect.stringContaining('(ELOOP)') });
    renameSync(join(dir, 'folder'), join(dir, 'as-folder'));
    symlinkSync('real.jsonl', join(dir, 'as-folder', 'link'));
    expect(readRun(join(dir, 'as-folder'))).toMatchObject({ ok: false });
    execFileSync('mkfifo', [join(dir, 'as-folder', 'events.jsonl')]);
    expect(readRun(join(dir, 'as-folder'))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('it is no file'),
    });
  });

  test('an event of a kind that this version does not know changes nothing', () => {
    expect(read(`${first}{"seq":2,"type":"task.dreaming","task":"each"}\n${others.join('')}`)).toEqual(
      read(journal),
    );
  });
});
