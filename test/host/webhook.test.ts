import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendWebhook, type WebhookMessage } from '../../src/host/webhook.js';
import type { After } from '../../src/model/ports.js';

/** What a server has been sent. */
interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How it answers one try; `never`: not at all. */
type Answer = number | 'never' | 'hang up';

async function serve(...answers: readonly Answer[]) {
  const received: Received[] = [];
  let onReceived: (() => void) | undefined;
  const server: Server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: await text(request) });
    onReceived?.();
    const answer = answers[Math.min(received.length, answers.length) - 1] ?? 200;
    if (answer === 'hang up') request.socket.destroy();
    else if (answer !== 'never') response.writeHead(answer, { location: '/elsewhere' }).end('much to read');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    received,
    close: () => new Promise((resolve) => server.close(resolve)),
    host: `127.0.0.1:${String(port)}`,
    onReceived: (callback: () => void) => {
      onReceived = callback;
    },
  };
}

/** Timers that the test moves: pauses pass at once, and are told; the time for an answer never passes. */
function createTimers(): { readonly after: After; readonly asked: number[]; readonly open: Set<() => void> } {
  const asked: number[] = [];
  const open = new Set<() => void>();
  return {
    asked,
    open,
    after(ms, callback) {
      asked.push(ms);
      open.add(callback);
      if (ms < 10_000) setImmediate(callback);
      return () => open.delete(callback);
    },
  };
}

async function send(url: string, more: Partial<WebhookMessage> = {}): Promise<string | null> {
  const { signal } = new AbortController();
  return await sendWebhook({ url, body: '{"text":"x"}', secret: null, signal, ...createTimers(), ...more });
}

/** Issue 4, item 6: `notify` to a webhook. */
describe('a webhook', () => {
  test('gets JSON by POST, signed where there is a secret', async () => {
    const { host, received } = await serve(204);
    const body = JSON.stringify({ text: 'grüße' });
    expect(await send(`http://${host}/hook?a=b`, { body, secret: 'key' })).toBeNull();
    expect(await send(`http://${host}/hook`, { body })).toBeNull();
    const signature = `sha256=${createHmac('sha256', 'key').update(Buffer.from(body)).digest('hex')}`;
    expect(
      received.map(({ method, url, headers, body: got }) => [
        method,
        url,
        headers['content-type'],
        headers['oprun-signature'],
        got,
      ]),
    ).toEqual([
      ['POST', '/hook?a=b', 'application/json', signature, body],
      ['POST', '/hook', 'application/json', undefined, body],
    ]);
  });

  test.each<[readonly Answer[], string | null, readonly number[]]>([
    [[500, 200], null, [10_000, 1_000, 10_000]],
    [['hang up', 429, 201], null, [10_000, 1_000, 10_000, 3_000, 10_000]],
    [[500, 503, 408], 'answered 408 (3 tries)', [10_000, 1_000, 10_000, 3_000, 10_000]],
    [[400], 'answered 400', [10_000]],
    [[503, 404], 'answered 404 (2 tries)', [10_000, 1_000, 10_000]],
    [[302], 'answered 302: it sends messages elsewhere, which is not followed', [10_000]],
  ])('that answers %j', async (answers, sentence, asked) => {
    const { host, received } = await serve(...answers);
    const timers = createTimers();
    const result = await send(`http://${host}/secret-path`, timers);
    expect(result).toBe(sentence === null ? null : `${host} ${sentence}`);
    expect(timers.asked).toEqual(asked);
    expect(received.map(({ url }) => url)).toEqual(answers.map(() => '/secret-path'));
    // What is still there are the pauses, whose time has passed.
    expect(timers.open.size).toBe(0);
  });

  test('that gives no answer is given up after three times 10 s', async () => {
    const { host, received, onReceived } = await serve('never');
    const timers = createTimers();
    onReceived(() => {
      for (const callback of timers.open) callback();
    });
    expect(await send(`http://${host}/`, timers)).toBe(`${host} gave no answer within 10 s (3 tries)`);
    expect(received).toHaveLength(3);
  });

  test('that is not there', async () => {
    const { host, close } = await serve();
    await close();
    expect(await send(`http://${host}/`)).toMatch(
      /^127\.0\.0\.1:\d+ could not be reached: .+ECONNREFUSED.+ \(3 tries\)$/u,
    );
  });

  test.each([
    ['hooks.example.com', 'its `url` is not an address that starts with http:// or https://'],
    ['file:///etc/passwd', 'its `url` is not an address that starts with http:// or https://'],
    [
      'https://user:word@hooks.example.com/x',
      'the address on hooks.example.com names a user or a password, which no message can be sent with',
    ],
    [
      'http://127.0.0.1:6667/secret-path',
      'the address on 127.0.0.1 has the port 6667, which is kept for something else than the web',
    ],
  ])('at %s is none, and nothing is tried', async (url, sentence) => {
    const timers = createTimers();
    expect(await send(url, timers)).toBe(sentence);
    expect(timers.asked).toEqual([]);
  });

  test('is not waited for when nobody wants to wait any longer', async () => {
    const cancel = new AbortController();
    const { host, onReceived } = await serve('never');
    onReceived(() => cancel.abort());
    const timers = createTimers();
    expect(await send(`http://${host}/`, { ...timers, signal: cancel.signal })).toBe(
      `it was stopped before ${host} answered`,
    );
    expect(timers.open.size).toBe(0);
    expect(await send(`http://${host}/`, { signal: cancel.signal })).toBe(
      'it was stopped before the message was sent',
    );
  });

  test('is not tried again when that comes between two tries', async () => {
    const cancel = new AbortController();
    const { host, received } = await serve(500);
    const after: After = (ms) => {
      if (ms < 10_000) setImmediate(() => cancel.abort());
      return () => undefined;
    };
    expect(await send(`http://${host}/`, { after, signal: cancel.signal })).toBe(
      `${host} answered 500 (then it was stopped)`,
    );
    expect(received).toHaveLength(1);
  });
});
