import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createProject, written } from '../rig.js';
import type { Project } from '../rig.js';

/** Item 6: who hears of the end of a run, through the built command. */

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly port: number;
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves when a message is there. */
  readonly first: Promise<void>;
}

/** A server that takes messages, and answers each with a status; null for no answer at all. */
async function createReceiver(status: number | null): Promise<Receiver> {
  const received: Received[] = [];
  let onFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(pieces).toString() });
      if (status !== null) response.writeHead(status).end();
      onFirst();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens nowhere');
  return { port: address.port, url: `http://127.0.0.1:${address.port}/hook`, received, first };
}

/** A text with what differs from run to run taken out. */
function settled(text: string, { dir }: Project): string {
  return text
    .replaceAll(dir, 'DIR')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'TIME')
    .replaceAll(/_\d{8}T\d{6}Z(?:-\d+)?/gu, '_ID')
    .replaceAll(/^Host: .*$/gmu, 'Host: HOST')
    .replaceAll(/\(\d[\d.]* (?:ms|s|min)\)/gu, '(N ms)');
}

/** Ends well while the project has no file `bad`. */
const tasks = `tasks:
  - {id: check, run: "if [ -e bad ]; then echo it is bad >&2; exit 3; fi"}
  - {id: other, run: 'true'}
`;

function failureText(exitCode = 1): string {
  return `Run: w_ID
Status: partially_completed
Exit code: ${exitCode}
Host: HOST
Started: TIME
Ended: TIME
Logs: DIR/logs/w_ID

Failed tasks:
- check (exit_code): exit code 3: it is bad
`;
}

describe('item 6: the first failure and the recovery, not every run', () => {
  test('six runs, good bad bad good good bad, make three messages, each of them signed', async () => {
    const receiver = await createReceiver(204);
    const project = createProject({
      'w.yaml': `name: nightly
secrets: {HOOK: {from: env}}
notify: {webhook: {url: "${receiver.url}", secret: "\${{ secrets.HOOK }}"}}
${tasks}`,
    });
    const codes: (number | null)[] = [];
    const counts: number[] = [];
    for (const isGood of [true, false, false, true, true, false]) {
      if (isGood) rmSync(join(project.dir, 'bad'), { force: true });
      else project.write('bad', '');
      codes.push((await project.oprun(['w.yaml'], { env: { HOOK: 'a key to sign with' } })).code);
      counts.push(receiver.received.length);
    }
    expect(codes).toEqual([0, 1, 1, 0, 0, 1]);
    expect(counts).toEqual([0, 1, 1, 2, 2, 3]);
    for (const { method, path, headers, body } of receiver.received) {
      const signature = createHmac('sha256', 'a key to sign with').update(body).digest('hex');
      expect([method, path]).toEqual(['POST', '/hook']);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'oprun-signature': `sha256=${signature}`,
      });
    }
    const runs = project.runs();
    const messages = receiver.received.map(({ body }) => JSON.parse(body));
    const run = (index: number) => ({ id: runs[index]?.id, dir: runs[index]?.dir });
    expect(messages.map((message) => ({ ...message, text: settled(message.text, project) }))).toEqual(
      [1, 3, 5].map((index) => ({
        ...(index === 3
          ? {
              event: 'recovery',
              status: 'completed',
              good: true,
              failed: 0,
              failures: [],
              text: `oprun: nightly is well again\n\n${failureText(0)
                .replace('partially_completed', 'completed')
                .replace(/\nFailed[^]*/u, '')}`,
            }
          : {
              event: 'failure',
              status: 'partially_completed',
              good: false,
              failed: 1,
              failures: [{ task: 'check', class: 'exit_code', message: 'exit code 3: it is bad' }],
              text: `oprun: nightly failed: check\n\n${failureText()}`,
            }),
        workflow: 'nightly',
        run: expect.objectContaining(run(index)),
        started_at: runs[index]?.record.started_at,
        ended_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      })),
    );
  });

  test('when may name success; each logs directory and each file has verdicts of its own', async () => {
    const project = createProject({
      'w.yaml': `notify: {when: [recovery, success], file: told}\n${tasks}`,
      'x.yaml': `notify: {file: told}\n${tasks}`,
    });
    const run = async (...args: string[]) => {
      await project.oprun([...args, '--output', 'quiet']);
      return project.exists('told')
        ? project
            .read('told')
            .split('\n')
            .filter((line) => line.startsWith('oprun:'))
        : [];
    };
    project.write('bad', '');
    const toldX = ['oprun: x failed: check'];
    expect(await run('w.yaml')).toEqual([]);
    expect(await run('x.yaml')).toEqual(toldX);
    expect(await run('x.yaml')).toEqual(toldX);
    expect(await run('x.yaml', '--log-dir', 'others')).toEqual([...toldX, ...toldX]);
    rmSync(join(project.dir, 'bad'));
    const toldW = [...toldX, ...toldX, 'oprun: w is well again', 'oprun: w completed'];
    await run('w.yaml');
    expect(await run('w.yaml')).toEqual(toldW);
  });

  test('a failure that is tolerated is no failure: the exit code is what counts', async () => {
    const project = createProject({
      'w.yaml': `notify: {file: told}
tasks: [{id: a, run: exit 1, continue_on_error: true}]
`,
    });
    expect((await project.oprun(['w.yaml'])).code).toBe(0);
    expect(project.exists('told')).toBe(false);
  });

  test('a run that is ended by a signal is told of', async () => {
    const project = createProject();
    const gate = project.gate('gate');
    project.write('w.yaml', `notify: {file: told}\ntasks: [{id: a, run: ${JSON.stringify(gate.command)}}]\n`);
    const { process: runner, ended } = project.start(['w.yaml']);
    await gate.entered();
    runner.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    expect(settled(project.read('told'), project)).toBe(`oprun: w was cancelled (SIGTERM)
Run: w_ID
Status: cancelled
Exit code: 143
Stopped by: SIGTERM
Host: HOST
Started: TIME
Ended: TIME
Logs: DIR/logs/w_ID
`);
  });

  test('rehearsals are marked, and their verdicts are no verdicts of runs that are meant', async () => {
    const project = createProject({ 'w.yaml': `notify: {file: told}\ntasks: [{id: a, run: 'true'}]\n` });
    const subjects = async (...args: string[]) => {
      await project.oprun(['w.yaml', '--output', 'quiet', ...args]);
      const text = project.exists('told') ? project.read('told') : '';
      return text.split('\n').filter((line) => /^(?:\[rehearsal\] )?oprun:|^Rehearsed/u.test(line));
    };
    const rehearsed = ['[rehearsal] oprun: w failed: a', 'Rehearsed: a:fail'];
    expect(await subjects('--inject', 'a:fail')).toEqual(rehearsed);
    // No recovery: no run that is meant has failed.
    expect(await subjects()).toEqual(rehearsed);
    // The second failed rehearsal after a good run is not the first one.
    expect(await subjects('--inject', 'a:fail')).toEqual(rehearsed);
    const real = project.read('w.yaml').replace("'true'", "'false'");
    project.write('w.yaml', real);
    expect(await subjects()).toEqual([...rehearsed, 'oprun: w failed: a']);
    const folder = join(project.dir, 'logs/.oprun');
    expect(existsSync(join(folder, 'verdicts'))).toBe(true);
    expect(existsSync(join(folder, 'rehearsal/.oprun/verdicts'))).toBe(true);
  });
});

describe('item 6: where a message goes', () => {
  test('a command gets it on standard input and its subject in OPRUN_SUBJECT; a file gets both', async () => {
    const project = createProject({
      bad: '',
      'w.yaml': `env: {WHO: root}
notify:
  command: cat > "$WHO.stdin"; printf '%s\\n' "$OPRUN_SUBJECT" > \${{ run.status }}.subject
  file: \${{ workflow.name }}.told
${tasks}`,
    });
    project.write('w.told', 'from earlier\n');
    const { code, stderr } = await project.oprun(['w.yaml', '-j1']);
    expect(code).toBe(1);
    expect(settled(project.read('root.stdin'), project)).toBe(failureText());
    expect(project.read('partially_completed.subject')).toBe('oprun: w failed: check\n');
    expect(settled(project.read('w.told'), project)).toBe(
      `from earlier\noprun: w failed: check\n${failureText()}`,
    );
    expect(settled(stderr, project)).toBe(`Starting workflow: w
Running task check using plugin shell...
Task check failed: exit code 3: it is bad
  | it is bad
Running task other using plugin shell...
Task other completed (N ms)
All tasks are over: partially_completed
Running task notify.command using plugin shell...
Task notify.command completed (N ms)
Notified of failure by command
Notified of failure by file
Workflow finished. Results written to DIR/logs/w_ID/summary.json
1 failed, 1 completed (N ms)

Task check failed (attempt 1, exit_code): exit code 3: it is bad
  at w.yaml:6:10
  end of DIR/logs/w_ID/tasks/check.log:
  | it is bad
  hint: \`config: {check: false}\` accepts any exit code
`);
    expect(
      project
        .runs()[0]
        ?.events.filter(({ type }) => type === 'notify.sent')
        .map(({ about, channel, error }) => [about, channel, error]),
    ).toEqual([
      ['failure', 'command', null],
      ['failure', 'file', null],
    ]);
  });

  test.each([
    ['good', 'success', 0],
    ['bad', 'failure', 1],
  ])(
    'what does not go out is reported, keeps nothing else from going out and changes no verdict: a %s run',
    async (kind, about, expected) => {
      const receiver = await createReceiver(404);
      const project = createProject({
        'w.yaml': `notify:
  when: [${about}]
  webhook: {url: "${receiver.url}"}
  command: echo no mailer >&2; exit 5
  file: no/such/folder
${tasks}`,
      });
      if (kind === 'bad') project.write('bad', '');
      const { code, stderr } = await project.oprun(['w.yaml', '--output', 'quiet']);
      expect(code).toBe(expected);
      const lost = settled(stderr, project)
        .split('\n')
        .filter((line) => line.startsWith('Could NOT'));
      expect(lost).toEqual([
        `Could NOT notify of ${about} by webhook: 127.0.0.1:${receiver.port} answered 404`,
        `Could NOT notify of ${about} by command: exit code 5: no mailer`,
        `Could NOT notify of ${about} by file: DIR/no/such/folder could not be written: no such file or directory`,
      ]);
      // A fault of ours is not sent again. What has no secret is not signed.
      expect(receiver.received).toHaveLength(1);
      expect(receiver.received[0]?.headers).not.toHaveProperty('oprun-signature');
      const { record } = project.runs()[0] ?? {};
      expect(record.status).toBe(kind === 'bad' ? 'partially_completed' : 'completed');
    },
  );

  test('what nobody heard of is told by the next run that ends alike, and then no more', async () => {
    const project = createProject({ 'w.yaml': `notify: {file: news/told}\n${tasks}` });
    const lines: (readonly string[])[] = [];
    for (const [isGood, isHeard] of [
      [false, false],
      [false, true],
      [false, true],
      [true, false],
      [true, true],
      [true, true],
    ]) {
      rmSync(join(project.dir, 'bad'), { force: true });
      rmSync(join(project.dir, 'news'), { force: true, recursive: true });
      if (!isGood) project.write('bad', '');
      if (isHeard) project.write('news/other', '');
      const { stderr } = await project.oprun(['w.yaml', '--output', 'quiet']);
      const lost = stderr.split('\n').filter((line) => line.startsWith('Could NOT notify'));
      const told = project.exists('news/told') ? (project.read('news/told').split('\n')[0] ?? '') : '';
      lines.push([...lost.map((line) => line.slice(0, line.indexOf(' by file'))), told]);
    }
    expect(lines).toEqual([
      ['Could NOT notify of failure', ''],
      ['oprun: w failed: check'],
      [''],
      ['Could NOT notify of recovery', ''],
      ['oprun: w is well again'],
      [''],
    ]);
  });

  test('a verdict that cannot be locked ends the run as it would have ended, with its record', async () => {
    const project = createProject({ bad: '', 'w.yaml': `notify: {file: told}\n${tasks}` });
    const key = createHash('sha256').update(join(project.dir, 'w.yaml')).digest('hex');
    project.write(`logs/.oprun/verdicts/${key}.lock/in the way`, '');
    const { code, stderr } = await project.oprun(['w.yaml']);
    expect(code).toBe(1);
    const path = join(project.dir, 'logs/.oprun/verdicts', `${key}.lock`);
    expect(stderr).toContain(
      `how the run ended may be told again: cannot open ${path}: illegal operation on a directory`,
    );
    expect(project.read('told')).toContain('oprun: w failed: check\n');
    const [run] = project.runs();
    expect(run?.record).toMatchObject({ status: 'partially_completed' });
    expect(JSON.parse(readFileSync(join(run?.dir ?? '', 'summary.json'), 'utf8'))).toMatchObject({
      check: { error: 'exit code 3: it is bad' },
    });
    expect(readFileSync(join(run?.dir ?? '', 'events.jsonl'), 'utf8')).toContain('"type":"run.finished"');
  });

  test('who has no patience with a webhook that never answers presses Ctrl-C twice', async () => {
    const receiver = await createReceiver(null);
    const project = createProject({
      bad: '',
      'w.yaml': `notify: {webhook: {url: "${receiver.url}"}, file: told}\n${tasks}`,
    });
    const running = project.start(['w.yaml']);
    const cancelling = written(
      running,
      'Cancelling: SIGINT (undo, hooks and messages still run; a second one ends them)\n',
      'stderr',
    );
    await receiver.first;
    running.process.kill('SIGINT');
    await cancelling;
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(stderr).toContain(
      `Could NOT notify of failure by webhook: it was stopped before 127.0.0.1:${receiver.port} answered\n`,
    );
    expect(project.read('told')).toContain('oprun: w failed: check\n');
    expect(project.runs()[0]?.record).toMatchObject({ status: 'partially_completed' });
    // Of several codes that of the signal comes first.
    expect(code).toBe(130);
  });

  test('secrets stand in no message and no file, but where one is what to send to or to sign with', async () => {
    const receiver = await createReceiver(200);
    const secret = 'hunter2-of-the-house';
    const project = createProject({
      'w.yaml': `secrets: {HOOK: {from: env}}
notify:
  webhook: {url: "${receiver.url}/\${{ secrets.HOOK }}", secret: "\${{ secrets.HOOK }}"}
  command: cat > stdin; printf %s "$OPRUN_SUBJECT" > subject; echo \${{ secrets.HOOK }}
  file: told
tasks:
  - id: leaks
    plugin: function
    config: {function: "./f.mjs:fails", args: ["\${{ secrets.HOOK }}"]}
`,
      'f.mjs': 'export function fails(text) { throw new Error(`cannot log in with ${text}`); }\n',
    });
    const { code, stderr } = await project.oprun(['w.yaml'], { env: { HOOK: secret } });
    expect(code).toBe(1);
    const [message] = receiver.received;
    expect(message?.path).toBe(`/hook/${secret}`);
    const signature = createHmac('sha256', secret)
      .update(message?.body ?? '')
      .digest('hex');
    expect(message?.headers['oprun-signature']).toBe(`sha256=${signature}`);
    expect(JSON.parse(message?.body ?? '').failures).toEqual([
      { task: 'leaks', class: 'execution', message: 'cannot log in with ***' },
    ]);
    for (const file of ['stdin', 'told']) {
      expect(project.read(file)).toContain('- leaks (execution): cannot log in with ***\n');
    }
    const files = readdirSync(project.dir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(project.dir, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((path) => readFileSync(path, 'utf8').includes(secret))).toEqual([]);
    expect([message?.body, stderr].filter((text) => text?.includes(secret))).toEqual([]);
  });
});
