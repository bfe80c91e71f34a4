import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, written } from '../rig.js';
import type { Gate, Project, Running } from '../rig.js';

/** Item 7: one run of a group at a time, through the built command. */

/** A name that no other test has: groups are shared by all of this user on this host. */
function ownName(): string {
  return `test ${randomUUID()}`;
}

interface Rig {
  readonly project: Project;
  /** The name of both workflows, and so of their group. */
  readonly group: string;
  readonly first: Gate;
  readonly second: Gate;
  /** `first.yaml`, when its task has begun. */
  readonly holder: Running;
  /** Who those are told of that find the group taken. */
  readonly holderWords: string;
}

/** Starts a run, beside which `second.yaml` of the same group is to be run. */
async function setUp(onConflict: string): Promise<Rig> {
  const group = ownName();
  const project = createProject();
  const [first, second] = [project.gate('first'), project.gate('second')];
  for (const [name, gate] of Object.entries({ first, second })) {
    project.write(
      `${name}.yaml`,
      `name: ${group}
concurrency: {on_conflict: ${onConflict}}
tasks: [{id: ${name}, run: ${JSON.stringify(gate.command)}}]
`,
    );
  }
  const holder = project.start(['first.yaml']);
  await first.entered();
  const holderWords = `${runIds(project)[0] ?? ''} (process ${holder.process.pid ?? 0}, since TIME)`;
  return { project, group, first, second, holder, holderWords };
}

/** The run directories, also of a run that goes on. */
function runIds({ dir }: Project): readonly string[] {
  return readdirSync(join(dir, 'logs')).filter((name) => !name.startsWith('.'));
}

function settled(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'TIME');
}

/** Resolves when a run has told a person this. */
function told(running: Running, text: string): Promise<void> {
  return written(running, text, 'stderr');
}

describe('item 7: concurrency, the four answers with their exit codes', () => {
  test('queue: the second waits, says for whom, and both end with 0', async () => {
    const { project, group, first, second, holder, holderWords } = await setUp('queue');
    const queued = project.start(['second.yaml']);
    await told(queued, `waiting for the group ${group}`);
    // It has not begun to be a run.
    expect(runIds(project)).toHaveLength(1);
    await first.release();
    await second.entered();
    await second.release();
    const { code, stderr } = await queued.ended;
    expect([(await holder.ended).code, code]).toEqual([0, 0]);
    expect(settled(stderr).split('\n')[0]).toBe(`oprun: waiting for the group ${group}: ${holderWords}`);
    const [one, two] = ['first', 'second'].map((name) =>
      project.runs().find(({ id }) => id.startsWith(name)),
    );
    expect(two?.events[0].time >= one?.events.at(-1).time).toBe(true);
  });

  test('queue: who waits can be stopped, and leaves nothing', async () => {
    const { project, group, first, holder } = await setUp('queue');
    const queued = project.start(['second.yaml']);
    await told(queued, `waiting for the group ${group}`);
    queued.process.kill('SIGINT');
    const { code, stderr } = await queued.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/\noprun: stopped by SIGINT before anything was started\n$/);
    expect(runIds(project)).toHaveLength(1);
    await first.release();
    expect((await holder.ended).code).toBe(0);
  });

  test.each([
    ['skip', 0, 'left out'],
    ['fail', 4, 'refused'],
  ])('%s: the second ends at once with %i, in one line, and is no run', async (answer, expected, word) => {
    const { project, group, first, holder, holderWords } = await setUp(answer);
    const { code, stdout, stderr } = await project.oprun(['second.yaml']);
    expect({ code, stdout, stderr: settled(stderr) }).toEqual({
      code: expected,
      stdout: '',
      stderr: `oprun: ${word}: the group ${group} is taken: ${holderWords}\n`,
    });
    expect(runIds(project)).toHaveLength(1);
    await first.release();
    expect((await holder.ended).code).toBe(0);
  });

  test('cancel_running: the one that was there is cancelled with 143, the newcomer goes on to 0', async () => {
    const { project, group, second, holder, holderWords } = await setUp('cancel_running');
    const newcomer = project.start(['second.yaml']);
    await second.entered();
    const { code, stderr } = await holder.ended;
    expect(code).toBe(143);
    const why = `${group} (process ${newcomer.process.pid ?? 0}) takes its place (cancel_running)`;
    expect(stderr).toContain(`Cancelling: ${why}\n`);
    await second.release();
    const came = await newcomer.ended;
    expect(came.code).toBe(0);
    expect(settled(came.stderr).split('\n')[0]).toBe(
      `oprun: ending the run that holds the group ${group}: ${holderWords}`,
    );
    expect(project.runs().find(({ id }) => id.startsWith('first'))?.record).toMatchObject({
      status: 'cancelled',
      cancel_cause: 'replaced',
      cancel_reason: why,
      tasks: { first: { status: 'cancelled' } },
    });
  });

  test('cancel_running: undo and hooks of the one that is replaced are over before the newcomer starts', async () => {
    const group = ownName();
    const project = createProject();
    const gate = project.gate('gate');
    const head = `name: ${group}\nconcurrency: {on_conflict: cancel_running}\n`;
    project.write(
      'first.yaml',
      `${head}hooks: {on_cancel: [{id: tell, run: echo hook >> order}]}
tasks:
  - {id: done, run: 'true', undo: {run: echo undo >> order}}
  - {id: waits, run: ${JSON.stringify(gate.command)}, depends_on: [done]}
`,
    );
    project.write('second.yaml', `${head}tasks: [{id: a, run: echo newcomer >> order}]\n`);
    const holder = project.start(['first.yaml']);
    await gate.entered();
    expect((await project.oprun(['second.yaml'])).code).toBe(0);
    expect((await holder.ended).code).toBe(143);
    expect(project.read('order')).toBe('undo\nhook\nnewcomer\n');
  });
});

describe('item 7: Ctrl-C in a run that another takes the place of', () => {
  test('the first is told and lets its undo end, and the exit code is that of the signal', async () => {
    const group = ownName();
    const project = createProject();
    const gate = project.gate('gate');
    const undo = project.gate('undo');
    const head = `name: ${group}\nconcurrency: {on_conflict: cancel_running}\n`;
    project.write(
      'first.yaml',
      `${head}tasks:
  - {id: done, run: 'true', undo: {run: ${JSON.stringify(undo.command)}}}
  - {id: waits, run: ${JSON.stringify(gate.command)}, depends_on: [done]}
`,
    );
    project.write('second.yaml', `${head}tasks: [{id: a, run: "true"}]\n`);
    const holder = project.start(['first.yaml']);
    await gate.entered();
    const newcomer = project.start(['second.yaml']);
    await undo.entered();
    const heard = told(holder, 'Cancelling: SIGINT (');
    holder.process.kill('SIGINT');
    await heard;
    await undo.release();
    expect((await holder.ended).code).toBe(130);
    expect((await newcomer.ended).code).toBe(0);
    const [first] = project.runs().filter(({ id }) => id.startsWith('first'));
    expect(first?.record).toMatchObject({ cancel_cause: 'replaced', exit_code: 130 });
    expect(first?.record.tasks['done.undo']).toMatchObject({ status: 'completed' });
  });
});

describe('item 7: what a person is told of a group', () => {
  test('with --output quiet nothing of waiting and of a run that is left out', async () => {
    const { project, group, first, second, holder } = await setUp('queue');
    project.write(
      'skip.yaml',
      `name: ${group}\nconcurrency: {on_conflict: skip}\ntasks: [{id: a, run: "true"}]\n`,
    );
    const quiet = ['--output', 'quiet'];
    const queued = project.start(['second.yaml', ...quiet]);
    const nothing = { code: 0, stdout: '', stderr: '' };
    expect(await project.oprun(['skip.yaml', ...quiet])).toEqual(nothing);
    await first.release();
    expect((await holder.ended).code).toBe(0);
    await second.entered();
    await second.release();
    expect(await queued.ended).toEqual(nothing);
  });

  test('its name, which a parameter may give, forges no line and is cut', async () => {
    const group = `${ownName()}\noprun: all is well ${'x'.repeat(200)}`;
    const project = createProject();
    const gate = project.gate('gate');
    const flow = (run: string) => `params: {g: {type: string}}
concurrency: {group: "\${{ params.g }}", on_conflict: fail}
tasks: [{id: a, run: ${JSON.stringify(run)}}]
`;
    project.write('w.yaml', flow(gate.command));
    const holder = project.start(['w.yaml', '-p', `g=${group}`]);
    await gate.entered();
    const { code, stderr } = await project.oprun(['w.yaml', '-p', `g=${group}`]);
    expect(code).toBe(4);
    const shown = `${group.slice(0, 80).replace('\n', '\\n')}…`;
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(stderr.startsWith(`oprun: refused: the group ${shown} is taken: w_`)).toBe(true);
    await gate.release();
    await holder.ended;
  });
});

describe('item 7: the system releases the group when its holder dies', () => {
  test('a holder that is killed lets in who waits', async () => {
    const { project, group, first, second, holder } = await setUp('queue');
    const queued = project.start(['second.yaml']);
    await told(queued, `waiting for the group ${group}`);
    holder.process.kill('SIGKILL');
    await second.entered();
    await second.release();
    expect((await queued.ended).code).toBe(0);
    // What the killed one has left behind.
    await first.release();
    await holder.ended;
  });

  test('after it nobody is refused, though its task is still there', async () => {
    const { project, first, second, holder } = await setUp('fail');
    holder.process.kill('SIGKILL');
    const next = project.start(['second.yaml']);
    await second.entered();
    await second.release();
    expect((await next.ended).code).toBe(0);
    await first.release();
    await holder.ended;
  });
});

describe('item 7: which group a run belongs to', () => {
  test('an expression over params makes one group for each value', async () => {
    const project = createProject();
    const [prod, staging] = [project.gate('prod'), project.gate('staging')];
    project.write(
      'w.yaml',
      `params: {target: {type: string}}
concurrency: {group: "${ownName()} \${{ params.target }}", on_conflict: fail}
tasks: [{id: a, run: "sh ./\${{ params.target }}.sh"}]
`,
    );
    project.write('prod.sh', prod.command);
    project.write('staging.sh', staging.command);
    const start = (target: string) => project.start(['w.yaml', '-p', `target=${target}`]);
    const one = start('prod');
    await prod.entered();
    const other = start('staging');
    await staging.entered();
    expect((await start('prod').ended).code).toBe(4);
    await Promise.all([prod.release(), staging.release()]);
    expect([(await one.ended).code, (await other.ended).code]).toEqual([0, 0]);
    project.write('prod.sh', 'true');
    expect((await start('prod').ended).code).toBe(0);
  });

  test('a group that comes out empty is refused before anything starts', async () => {
    const project = createProject({
      'w.yaml': `params: {target: {type: string}}
concurrency: {group: "\${{ params.target }}"}
tasks: [{id: a, run: touch ran}]
`,
    });
    expect(await project.oprun(['w.yaml', '-p', 'target='])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'oprun: concurrency.group: it has to be a text that is not empty\n',
    });
    expect([project.exists('logs'), project.exists('ran')]).toEqual([false, false]);
  });
});
