import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createProject, importLibrary } from '../rig.js';
import type { Project } from '../rig.js';

const workflow = 'name: many\ntasks: [{id: a, run: echo one}, {id: b, run: echo two, depends_on: a}]\n';

function expectFiftyWholeRuns(project: Project): void {
  const runs = project.runs();
  expect(runs).toHaveLength(50);
  for (const run of runs) {
    expect(run.record).toMatchObject({ status: 'completed', run: { id: run.id, dir: run.dir } });
    expect(Object.keys(run.summary)).toEqual(['a', 'b']);
    expect(run.events).toHaveLength(7);
    const entries = readdirSync(run.dir, { recursive: true }).map((name) => join(run.dir, String(name)));
    expect([run.dir, ...entries].filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
  }
}

test('50 processes of the built command started together make 50 directories, all whole, closed to others', async () => {
  const project = createProject({ 'w.yaml': workflow });
  const finished = await Promise.all(
    Array.from({ length: 50 }, () => project.oprun(['w.yaml', '--output', 'quiet'])),
  );
  expect(finished.filter(({ code }) => code !== 0)).toEqual([]);
  expectFiftyWholeRuns(project);
});

test('so do 50 runs in one process whose clock stands still', async () => {
  const { run } = await importLibrary();
  const project = createProject({ 'w.yaml': workflow });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31) });
  try {
    await Promise.all(Array.from({ length: 50 }, () => run('w.yaml', { cwd: project.dir, logDir: 'logs' })));
  } finally {
    vi.useRealTimers();
  }
  expectFiftyWholeRuns(project);
  expect(new Set(project.runs().map(({ record }) => record.started_at))).toEqual(
    new Set(['2026-01-31T00:00:00.000Z']),
  );
});
