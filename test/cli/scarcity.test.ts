import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createProject, written } from '../rig.js';
import type { Running } from '../rig.js';
import { factsOf, runOnce, statuses } from './run-once.js';

/** Item 7: who goes first, and who waits for what, through the built command. */

/** A name that no other test has, for what is shared by all of this user on this host. */
function ownName(): string {
  return `test_${randomUUID().replaceAll('-', '_')}`;
}

describe('item 7: slots', () => {
  test('-j1 is file order; priority goes before it, and file order decides between equals', async () => {
    const { project, code } = await runOnce(
      `tasks:
  - {id: low, run: echo low >> order, priority: low}
  - {id: one, run: echo one >> order}
  - {id: urgent, run: echo urgent >> order, priority: urgent}
  - {id: two, run: echo two >> order}
  - {id: high, run: echo high >> order, priority: high}
`,
      { args: ['-j1'] },
    );
    expect(code).toBe(0);
    expect(project.read('order')).toBe('urgent\nhigh\none\ntwo\nlow\n');
  });

  test('defaults give a priority too, and the own one of a task wins', async () => {
    const { project } = await runOnce(
      `defaults: {priority: low}
tasks:
  - {id: first, run: echo first >> order}
  - {id: second, run: echo second >> order, priority: normal}
`,
      { args: ['-j1'] },
    );
    expect(project.read('order')).toBe('second\nfirst\n');
  });
});

describe('item 7: pools, locks and rates', () => {
  test('a pool lets in as many as it has slots for, and who waits is told of', async () => {
    const project = createProject();
    const [a, b, c] = [project.gate('a'), project.gate('b'), project.gate('c')];
    project.write(
      'w.yaml',
      `pools: {gpu: 3}
tasks:
  - {id: a, run: ${JSON.stringify(a.command)}, pools: {gpu: 2}}
  - {id: b, run: ${JSON.stringify(b.command)}, pools: {gpu: 1}}
  - {id: c, run: ${JSON.stringify(c.command)}, pools: {gpu: 2}}
`,
    );
    const running = project.start(['w.yaml']);
    const waiting = told(running, 'Task c waits for 2 slots of the pool gpu\n');
    await Promise.all([a.entered(), b.entered(), waiting]);
    // One slot is not enough.
    await b.release();
    await a.release();
    await c.entered();
    await c.release();
    expect((await running.ended).code).toBe(0);
    const [run] = project.runs();
    expect(factsOf(run, 'c')).toEqual(['waiting', 'started', 'completed']);
    const started = run?.events.findIndex(({ type, task }) => type === 'task.started' && task === 'c') ?? 0;
    const ended = run?.events.findIndex(({ type, task }) => type === 'task.completed' && task === 'a') ?? 0;
    expect(started).toBeGreaterThan(ended);
  });

  test('a lock of the run lets in one at a time, in file order', async () => {
    const project = createProject();
    const [a, b] = [project.gate('a'), project.gate('b')];
    project.write(
      'w.yaml',
      `tasks:
  - {id: a, run: ${JSON.stringify(a.command)}, locks: db}
  - {id: b, run: ${JSON.stringify(b.command)}, locks: [db]}
`,
    );
    const running = project.start(['w.yaml']);
    const waiting = told(running, 'Task b waits for the lock db\n');
    await Promise.all([a.entered(), waiting]);
    await a.release();
    await b.entered();
    await b.release();
    expect((await running.ended).code).toBe(0);
    expect(factsOf(project.runs()[0], 'b')).toEqual(['waiting', 'started', 'completed']);
  });

  test('several are taken together or not at all: who waits for one keeps none of the others', async () => {
    const project = createProject();
    const [holds, waits] = [project.gate('holds'), project.gate('waits')];
    project.write(
      'w.yaml',
      `pools: {gpu: 1}
tasks:
  - {id: holds, run: ${JSON.stringify(holds.command)}, locks: db}
  - {id: waits, run: ${JSON.stringify(waits.command)}, locks: db, pools: {gpu: 1}}
  - {id: passes, run: 'true', pools: {gpu: 1}}
`,
    );
    const running = project.start(['w.yaml', '-j2']);
    const passed = told(running, 'Task passes completed');
    await Promise.all([holds.entered(), passed]);
    await holds.release();
    await waits.entered();
    await waits.release();
    expect((await running.ended).code).toBe(0);
    // By then the slot is with the task that wants nothing else.
    const [waiting] = project.runs()[0]?.events.filter(({ type }) => type === 'task.waiting') ?? [];
    expect(waiting).toMatchObject({ task: 'waits', for: ['the lock db', 'a slot of the pool gpu'] });
  });

  test('two locks that two tasks name in turned order end no run', async () => {
    const { code, run } = await runOnce(`tasks:
  - id: each
    for_each: [1, 2, 3, 4, 5, 6, 7, 8]
    run: ':'
    locks: [left, right]
  - id: turned
    for_each: [1, 2, 3, 4, 5, 6, 7, 8]
    run: ':'
    locks: [right, left]
`);
    expect(code).toBe(0);
    expect(statuses(run)).toMatchObject({ each: 'completed', turned: 'completed' });
  });

  test('2/h lets two start; the third waits, says so, and is cancelled with the run', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - {id: a, run: echo a >> ran, rate: {api: 2/h}}
  - {id: b, run: echo b >> ran, rate: {api: 2/h}, depends_on: [a]}
  - {id: c, run: echo c >> ran, rate: {api: 2/h}, depends_on: [b]}
`,
    });
    const running = project.start(['w.yaml']);
    await told(running, 'Task c waits for the rate api\n');
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(project.read('ran')).toBe('a\nb\n');
    const [run] = project.runs();
    expect(run?.record.tasks).toMatchObject({
      a: { status: 'completed' },
      b: { status: 'completed' },
      c: { status: 'cancelled', attempts: [] },
    });
    expect(factsOf(run, 'c')).toEqual(['waiting', 'cancelled']);
  });

  test('each attempt spends one of the rate', async () => {
    const project = createProject({
      'w.yaml': `tasks:
  - {id: a, run: echo a >> ran; exit 1, rate: {api: 2/h}, retry: {max_attempts: 3, delay: 1ms}}
`,
    });
    const running = project.start(['w.yaml']);
    await told(running, 'Task a waits for the rate api\n');
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(project.read('ran')).toBe('a\na\n');
  });

  test('waiting counts in timeout_total, not in timeout', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write(
      'w.yaml',
      `tasks:
  - {id: holds, run: ${JSON.stringify(gate.command)}, locks: db}
  - {id: total, run: echo total >> ran, locks: db, timeout_total: 50ms}
  - {id: patient, run: echo patient >> ran, locks: db, timeout: 30s}
`,
    );
    const running = project.start(['w.yaml']);
    const over = told(running, 'Task total failed: took longer than its timeout_total of 50ms\n');
    await Promise.all([gate.entered(), over]);
    await gate.release();
    expect((await running.ended).code).toBe(1);
    expect(project.read('ran')).toBe('patient\n');
    expect(project.runs()[0]?.record.tasks.total).toMatchObject({
      status: 'failed',
      attempts: [],
      error: { class: 'timeout' },
    });
  });
});

describe('item 7: locks of the host hold across processes', () => {
  /** Two workflows with one task each that ends when the test says so, and one lock. */
  function setUp(locks: string) {
    const project = createProject();
    const [first, second] = [project.gate('first'), project.gate('second')];
    for (const [name, gate] of Object.entries({ first, second })) {
      project.write(
        `${name}.yaml`,
        `tasks: [{id: ${name}, run: ${JSON.stringify(gate.command)}, locks: ${locks}}]\n`,
      );
    }
    return { project, first, second };
  }

  test('a second process waits until the first gives the lock back', async () => {
    const name = ownName();
    const { project, first, second } = setUp(`[{name: ${name}, scope: host}]`);
    const one = project.start(['first.yaml']);
    await first.entered();
    const two = project.start(['second.yaml']);
    await told(two, `Task second waits for the lock ${name}\n`);
    await first.release();
    await second.entered();
    await second.release();
    expect([(await one.ended).code, (await two.ended).code]).toEqual([0, 0]);
  });

  test('a holder that is killed leaves it to the next at once', async () => {
    const name = ownName();
    const { project, first, second } = setUp(`[{name: ${name}, scope: host}]`);
    const one = project.start(['first.yaml']);
    await first.entered();
    const two = project.start(['second.yaml']);
    await told(two, `waits for the lock ${name}\n`);
    one.process.kill('SIGKILL');
    await second.entered();
    await second.release();
    expect((await two.ended).code).toBe(0);
    await first.release();
    expect((await one.ended).code).toBe(null);
  });

  test('one who waits for it can be stopped, and spawns nothing', async () => {
    const name = ownName();
    const { project, first } = setUp(`[{name: ${name}, scope: host}]`);
    const one = project.start(['first.yaml']);
    await first.entered();
    const two = project.start(['second.yaml', '--log-dir', 'others']);
    await told(two, `waits for the lock ${name}\n`);
    two.process.kill('SIGTERM');
    expect((await two.ended).code).toBe(143);
    expect(project.runs('others')[0]?.record.tasks.second).toMatchObject({
      status: 'cancelled',
      attempts: [],
    });
    await first.release();
    expect((await one.ended).code).toBe(0);
  });

  test('a lock of the run holds for the run alone', async () => {
    const { project, first, second } = setUp(ownName());
    const one = project.start(['first.yaml']);
    const two = project.start(['second.yaml']);
    await Promise.all([first.entered(), second.entered()]);
    await Promise.all([first.release(), second.release()]);
    expect([(await one.ended).code, (await two.ended).code]).toEqual([0, 0]);
  });
});

/** Resolves when a run has told a person this. */
function told(running: Running, text: string): Promise<void> {
  return written(running, text, 'stderr');
}
