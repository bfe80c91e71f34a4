import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { copyExample } from './example.js';
import { statuses } from './run-once.js';
import { settle } from './settle.js';

/** Done when: examples/resilient-sync, in the suite with whole output compared. */

interface Received {
  readonly signature: string | undefined;
  readonly body: string;
}

/** A server that takes every message. */
async function listen(): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const signature = request.headers['oprun-signature'];
      received.push({ signature: [signature].flat()[0], body: Buffer.concat(pieces).toString() });
      response.writeHead(204).end();
    });
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}/`, received };
}

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const said = (stdout: string) => ({ stdout, stderr: '', returncode: 0 });
const afterAll = {
  fetch_orders: said('2 orders'),
  fetch_prices: said('19.50, from the mirror'),
  reserve: said('pallets 12 and 13'),
  charge: said('receipt 4711'),
};
const outputs = { price: '19.50, from the mirror' };

test('resilient-sync: a bad run, a good one, and the good one taken back', async () => {
  const project = copyExample('resilient-sync');
  const { url, received } = await listen();
  const key = project.read('webhook-key.example').trimEnd();
  const page = (name: string): string => `./examples/resilient-sync${name}.txt`;

  const bad = await project.oprun(['workflow.yaml', '-p', `webhook=${url}`]);
  await expect(settle({ ...bad, project })).toMatchFileSnapshot(page(''));
  expect({ code: bad.code, outputs: JSON.parse(bad.stdout) }).toEqual({ code: 1, outputs });
  const [first] = project.runs();
  expect(first?.summary).toEqual({
    ...afterAll,
    ship: {
      error: 'exit code 1: the truck does not start',
      stdout: '',
      stderr: 'the truck does not start',
      returncode: 1,
    },
  });
  expect(statuses(first)).toEqual({
    fetch_orders: 'completed',
    fetch_prices: 'completed',
    reserve: 'completed',
    charge: 'completed',
    ship: 'failed',
    'charge.undo': 'completed',
    'reserve.undo': 'completed',
    'hooks.on_failure': 'completed',
    'hooks.on_failure/explain': 'completed',
    'hooks.on_exit': 'completed',
    'hooks.on_exit/note': 'completed',
  });
  expect(first?.record).toMatchObject({
    status: 'partially_completed',
    notified: [{ about: 'failure', channel: 'webhook', error: null }],
    tasks: {
      fetch_orders: { attempts: [{ wait_ms: 100 }, { wait_ms: 200 }, { wait_ms: null }] },
      fetch_prices: {
        degraded: true,
        attempts: [{ fallback: null }, { fallback: null }, { attempt: 3, fallback: 'shell' }],
      },
    },
  });
  expect([project.exists('warehouse/reserved'), project.exists('warehouse/charged')]).toEqual([false, false]);

  const good = await project.oprun(['workflow.yaml', '-p', `webhook=${url}`, '-p', 'truck=here']);
  await expect(settle({ ...good, project })).toMatchFileSnapshot(page('_-p_truck_here'));
  expect({ code: good.code, outputs: JSON.parse(good.stdout) }).toEqual({ code: 0, outputs });
  const second = project.runs().at(-1);
  expect(second?.summary).toEqual({ ...afterAll, ship: said('on its way') });
  expect(project.read('warehouse/charged')).toBe('2 x 19.50, from the mirror\n');

  const undone = await project.oprun(['undo', 'latest']);
  await expect(settle({ ...undone, project })).toMatchFileSnapshot(page('_undo'));
  expect({ code: undone.code, stdout: undone.stdout }).toEqual({ code: 0, stdout: '' });
  expect([project.exists('warehouse/reserved'), project.exists('warehouse/charged')]).toEqual([false, false]);

  expect(received.map(({ signature }) => signature)).toEqual(
    received.map(({ body }) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`),
  );
  const told = { workflow: 'Resilient sync', started_at: time, ended_at: time };
  expect(received.map(({ body }) => JSON.parse(body))).toEqual([
    {
      ...told,
      text: expect.stringMatching(/^oprun: Resilient sync failed: ship\n\nRun: /),
      event: 'failure',
      run: { id: first?.id, dir: first?.dir },
      status: 'partially_completed',
      good: false,
      failed: 1,
      failures: [{ task: 'ship', class: 'exit_code', message: 'exit code 1: the truck does not start' }],
    },
    {
      ...told,
      text: expect.stringMatching(/^oprun: Resilient sync is well again\n\nRun: /),
      event: 'recovery',
      run: { id: second?.id, dir: second?.dir },
      status: 'completed',
      good: true,
      failed: 0,
      failures: [],
    },
  ]);
});
