import { describe, expect, test } from 'vitest';
import type { Composed, Message, Notifier, RunEnd } from '../../src/model/notifier.js';
import type { Json } from '../../src/model/json.js';
import type { Template } from '../../src/model/template.js';
import type { Notify } from '../../src/model/workflow.js';
import {
  createTime,
  failed,
  gives,
  handed,
  hooks,
  literal,
  playFacts,
  playThrough,
  scripted,
  takes,
  task,
  undoOf,
  whole,
  workflow,
} from './rig.js';
import { failure, noAttempt, told } from './told.js';

const message: Message = {
  about: 'failure',
  subject: 'w failed',
  text: 'w failed\na: no',
  json: '{"text":"w failed"}',
};

const quiet: Notify = { when: ['failure', 'recovery'], webhook: null, command: null, file: null };

const map = (entries: Readonly<Record<string, Template>>): Template => ({
  kind: 'map',
  entries: Object.entries(entries),
});

/** A notifier that has this to say, and notes how it says it. */
function notifier(composed: Composed, problem: string | null = null, unsettled: string | null = null) {
  const sent: unknown[] = [];
  const port: Notifier = {
    compose: async (notify, end) => {
      sent.push({ compose: end, when: notify.when });
      return composed;
    },
    settle: async ({ good }, isDelivered) => {
      if (isDelivered) sent.push({ settled: good });
      return unsettled;
    },
    webhook: async ({ url, secret }, each) => {
      sent.push({ webhook: url, secret, message: each });
      return problem;
    },
    file: async (path, each) => {
      sent.push({ file: path, message: each });
      return problem;
    },
  };
  return { port, sent };
}

const ended: RunEnd = {
  status: 'failed',
  good: false,
  failures: [{ task: 'a', class: 'exit_code', message: 'exit code 1' }],
  missing: {},
};

const said: Composed = { ok: true, message };

describe('item 6: notify, when the run has ended', () => {
  test('over all channels, after undo and hooks, each told', async () => {
    const { port, sent } = notifier(said);
    const command = task('notify.command', 0, {
      ...handed(map({ command: literal('mail ops') }), 'shell'),
      env: [{ name: 'TO', value: literal('ops') }],
    });
    const notify: Notify = {
      ...quiet,
      webhook: { url: whole("'https://hooks/' + run.status"), secret: whole('env.KEY') },
      command,
      file: whole("'/var/' + tasks.a.error"),
    };
    const commands: unknown[] = [];
    const played = workflow([task('a', 0)], { notify, ...hooks({ on_exit: [task('last', 0)] }) });
    const execute = scripted({
      a: [failed],
      'notify.command': [
        async ({ plugin, config, env }) => {
          commands.push({ plugin, config, env });
          return gives(null);
        },
      ],
    });
    const { all } = await playFacts(played, execute, {
      ports: { notifier: port },
      plan: { env: { KEY: 'secret' } },
    });
    expect(all.slice(-6)).toEqual(
      [
        told.completed('hooks.on_exit', { attempt: null, result: { last: null } }),
        told.notified('webhook'),
        told.hooked(command),
        told.started('notify.command'),
        told.completed('notify.command'),
        told.notified('command'),
        told.notified('file'),
      ].slice(-6),
    );
    expect(sent).toEqual([
      { compose: ended, when: ['failure', 'recovery'] },
      { webhook: 'https://hooks/failed', secret: 'secret', message },
      { file: '/var/exit code 1', message },
      { settled: false },
    ]);
    expect(commands).toEqual([
      {
        plugin: 'shell',
        config: { command: 'mail ops', stdin: 'w failed\na: no' },
        env: { KEY: 'secret', TO: 'ops', OPRUN_SUBJECT: 'w failed' },
      },
    ]);
  });

  test('once one channel has delivered it is kept that somebody knows; where it cannot be, that is told', async () => {
    const { port, sent } = notifier(said, null, 'verdicts: no hunter2');
    const notify = { ...quiet, webhook: { url: literal(null), secret: null }, file: literal('/var/log') };
    const played = workflow([task('a', 0)], { notify });
    const { all, status } = await playFacts(played, async () => gives(1), {
      ports: { notifier: port },
      mask: { text: (text) => text.replaceAll('hunter2', '***') },
    });
    expect(sent.slice(1)).toEqual([{ file: '/var/log', message }, { settled: true }]);
    expect(all.slice(-2)).toEqual([
      told.notified('file'),
      told.warning('how the run ended may be told again: verdicts: no ***'),
    ]);
    expect(status).toBe('completed');
  });

  test('no message: nobody hears of it, and it is asked for each run', async () => {
    const { port, sent } = notifier({ ok: true, message: null });
    const played = workflow([task('a', 0)], { notify: { ...quiet, file: literal('/var/log') } });
    const { all } = await playFacts(played, async () => gives(1), { ports: { notifier: port } });
    expect(all.at(-1)).toEqual(told.ending('completed', true));
    expect(sent).toEqual([
      { compose: { status: 'completed', good: true, failures: [], missing: {} }, when: quiet.when },
    ]);
  });

  test('nothing is asked of a run of some of the tasks: it says nothing of the workflow', async () => {
    const { port, sent } = notifier(said);
    const played = workflow([task('a', 0), task('b', 1)], {
      notify: { ...quiet, file: literal('/var/log') },
      ...hooks({ on_failure: [task('tell', 0)] }),
    });
    const { all } = await playFacts(played, async () => failed, {
      ports: { notifier: port },
      plan: { choices: new Map([['b', { do: 'skip' }]]) },
    });
    expect(sent).toEqual([]);
    // Its hooks run all the same.
    expect(all.at(-1)).toMatchObject({ type: 'task.failed', task: 'hooks.on_failure' });
  });

  test('nothing is asked where the file says nothing', async () => {
    const { port, sent } = notifier(said);
    await playFacts([task('a', 0)], async () => failed, { ports: { notifier: port } });
    expect(sent).toEqual([]);
  });

  test('what cannot be known is told', async () => {
    const { port } = notifier({ ok: false, reason: 'verdicts: no hunter2' });
    const played = workflow([task('a', 0)], { notify: { ...quiet, file: literal('/var/log') } });
    const { all } = await playFacts(played, async () => failed, {
      ports: { notifier: port },
      mask: { text: (text) => text.replaceAll('hunter2', '***') },
    });
    expect(all.at(-1)).toEqual(told.warning('nobody is notified of how the run ended: verdicts: no ***'));
  });

  test('why an output is missing is masked once, and everybody is told the same', async () => {
    const { port, sent } = notifier({ ok: true, message: null });
    const outputs = [{ name: 'out', value: whole('tasks.a.result.hunter2') }];
    const played = workflow([task('a', 0)], { outputs, notify: quiet });
    const masked: Json[] = [];
    const { all, missing } = await playFacts(played, async () => gives({}), {
      ports: { notifier: port },
      mask: {
        json: (json) => {
          masked.push(json);
          return JSON.parse(JSON.stringify(json).replaceAll('hunter2', '***'));
        },
      },
    });
    const why = missing['out'] ?? '';
    expect(why).toContain('***');
    expect(masked.filter((json) => JSON.stringify(json).includes('hunter2'))).toHaveLength(1);
    expect(all.at(-2)).toEqual(told.warning(`the output out is missing: ${why}`));
    expect(sent).toMatchObject([{ compose: { missing: { out: why } } }]);
  });

  test('a missing output is part of what is said', async () => {
    const { port, sent } = notifier({ ok: true, message: null });
    const outputs = [{ name: 'out', value: whole('tasks.a.result.x') }];
    const played = workflow([task('a', 0)], { outputs, notify: quiet });
    await playFacts(played, async () => gives({}), { ports: { notifier: port } });
    expect(sent).toMatchObject([
      { compose: { status: 'completed', good: false, failures: [], missing: { out: expect.any(String) } } },
    ]);
  });
});

describe('item 6: a message that does not go out is told and changes no verdict', () => {
  const command = task('notify.command', 0, handed(map({ command: literal('false') }), 'shell'));
  const notify: Notify = {
    ...quiet,
    webhook: { url: literal('https://hooks'), secret: null },
    command,
    file: literal('/var/log'),
  };

  test('whatever the channel answers, and the others hear of it all the same', async () => {
    const { port, sent } = notifier(said, 'refused hunter2');
    const played = workflow([task('a', 0)], { notify });
    const { all, status } = await playFacts(played, scripted({ 'notify.command': [failed] }), {
      ports: { notifier: port },
      mask: { text: (text) => text.replaceAll('hunter2', '***') },
    });
    expect(all.slice(-6)).toEqual([
      told.notified('webhook', 'refused ***'),
      told.hooked(command),
      told.started('notify.command'),
      told.failed('notify.command'),
      told.notified('command', 'exit code 1'),
      told.notified('file', 'refused ***'),
    ]);
    expect(status).toBe('completed');
    expect(sent).not.toContainEqual({ settled: true });
  });

  test.each<[string, Partial<Notify>, Json]>([
    ['nothing for a URL', { webhook: { url: literal(null), secret: null } }, 'webhook'],
    ['an empty URL', { webhook: { url: literal(''), secret: null } }, 'webhook'],
    ['a URL that cannot be had', { webhook: { url: whole('[1][7]'), secret: null } }, 'webhook'],
    [
      'a secret that cannot be had',
      { webhook: { url: literal('https://hooks'), secret: whole('[1][7]') } },
      'webhook',
    ],
    ['a path that cannot be had', { file: whole('[1][7]') }, 'file'],
  ])('%s: nothing is sent', async (_what, channels, channel) => {
    const { port, sent } = notifier(said);
    const played = workflow([task('a', 0)], { notify: { ...quiet, ...channels } });
    const { all } = await playFacts(played, async () => failed, { ports: { notifier: port } });
    expect(all.slice(3)).toEqual([
      { type: 'notify.sent', about: 'failure', channel, error: expect.any(String) },
    ]);
    expect(sent).toHaveLength(1);
  });

  test('the command has 30s, whoever waits for it', async () => {
    const time = createTime();
    const { port } = notifier(said);
    const played = workflow([task('a', 0)], { notify: { ...quiet, command } });
    const { all, timers } = await playThrough(played, scripted({ 'notify.command': [takes(time, 90_000)] }), {
      time,
      ports: { notifier: port },
    });
    const late = 'took longer than its timeout of 30s';
    expect(all.slice(-2)).toEqual([
      told.failed('notify.command', { duration_ms: 30_000, ...failure('timeout', late) }),
      told.notified('command', late),
    ]);
    expect([time.now(), timers]).toEqual([30_000, 0]);
  });

  test('a first signal leaves it alone, and does not hurry hooks that are over', async () => {
    const time = createTime();
    const stop = new AbortController();
    const { port } = notifier(said);
    const played = workflow([task('a', 0)], {
      notify: { ...quiet, command },
      ...hooks({ on_exit: [task('last', 0)] }),
    });
    const execute = scripted({
      'notify.command': [
        async () => {
          stop.abort({ cause: 'signal', reason: 'SIGINT' });
          return gives(null);
        },
      ],
    });
    const { all, timers } = await playThrough(played, execute, { time, stop, ports: { notifier: port } });
    expect(all.slice(-4)).toEqual([
      told.started('notify.command'),
      told.cancelling('signal', 'SIGINT'),
      told.completed('notify.command'),
      told.notified('command'),
    ]);
    expect(timers).toBe(0);
  });

  test('after a second signal the command does not begin', async () => {
    const kill = new AbortController();
    const { port } = notifier(said);
    const played = workflow([task('a', 0, undoOf('a')), task('b', 1, { dependsOn: ['a'] })], {
      notify: { ...quiet, command },
    });
    const execute = scripted({
      b: [failed],
      'a.undo': [
        async () => {
          kill.abort();
          return { status: 'cancelled' };
        },
      ],
    });
    const { all } = await playFacts(played, execute, { ports: { notifier: port, kill: kill.signal } });
    expect(all.slice(-3)).toEqual([
      told.hooked(command),
      told.cancelled('notify.command', noAttempt),
      told.notified('command', 'it was cancelled'),
    ]);
  });
});
