import { createHmac } from 'node:crypto';
import type { After } from '../model/ports.js';
import { toFailure } from '../plugin/to-failure.js';
import { checkAddress } from '../text/web-address.js';

/** A message for a webhook. */
export interface WebhookMessage {
  readonly url: string;
  /** JSON. */
  readonly body: string;
  /** What the body is signed with; null for no signature. */
  readonly secret: string | null;
  /** Aborted when nobody wants to wait any longer. */
  readonly signal: AbortSignal;
  readonly after: After;
}

/**
 * Sends a message by POST. With a secret it carries `Oprun-Signature: sha256=` and the HMAC-SHA256 (RFC 2104) of the body in
 * hex. There are three tries of at most 10 seconds, with waits of 1 and 3 seconds between them; another cannot help where
 * the receiver sends us elsewhere, or says that the fault is ours (400 to 499, but for 408 and 429).
 *
 * Resolves to null once it is delivered, or to one sentence that says why it is not. The sentence names the host alone: the
 * rest of such an address is often a secret.
 */
export async function sendWebhook(message: WebhookMessage): Promise<string | null> {
  const { signal, after } = message;
  const fault = checkAddress(message.url);
  if (fault !== null) return fault;
  const target = new URL(message.url);
  for (let tries = 1; ; tries += 1) {
    const problem = await sendOnce(target, message);
    if (problem === null) return null;
    const pauseMs = pausesMs[tries - 1];
    if (!problem.worthAnother || pauseMs === undefined || signal.aborted) {
      return tries === 1 ? problem.text : `${problem.text} (${String(tries)} tries)`;
    }
    await pause(pauseMs, { signal, after });
    if (signal.aborted) return `${problem.text} (then it was stopped)`;
  }
}

/** Between one try and the next. */
const pausesMs: readonly number[] = [1_000, 3_000];
const tryMs = 10_000;

/** Why one try has failed. */
interface Problem {
  readonly text: string;
  readonly worthAnother: boolean;
}

async function sendOnce(url: URL, { body, secret, signal, after }: WebhookMessage): Promise<Problem | null> {
  if (signal.aborted) return { text: 'it was stopped before the message was sent', worthAnother: false };
  const attempt = new AbortController();
  const onAbort = (): void => attempt.abort();
  let isLate = false;
  const cancelTimer = after(tryMs, () => {
    isLate = true;
    attempt.abort();
  });
  signal.addEventListener('abort', onAbort);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'oprun', ...signatureOf(body, secret) },
      body,
      redirect: 'manual',
      signal: attempt.signal,
    });
    // What it says beside its status is nothing to us, and may have no end.
    await response.body?.cancel();
    return judge(url.host, response.status);
  } catch (thrown) {
    return describeThrown(url.host, thrown, { isLate, isStopped: signal.aborted });
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', onAbort);
  }
}

function signatureOf(body: string, secret: string | null): Readonly<Record<string, string>> {
  if (secret === null) return {};
  return { 'oprun-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

function judge(host: string, status: number): Problem | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) {
    const text = `${host} answered ${String(status)}: it sends messages elsewhere, which is not followed`;
    return { text, worthAnother: false };
  }
  const isOurs = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { text: `${host} answered ${String(status)}`, worthAnother: !isOurs };
}

function describeThrown(
  host: string,
  thrown: unknown,
  { isLate, isStopped }: { isLate: boolean; isStopped: boolean },
): Problem {
  if (isLate) return { text: `${host} gave no answer within ${String(tryMs / 1000)} s`, worthAnother: true };
  if (isStopped) return { text: `it was stopped before ${host} answered`, worthAnother: false };
  const { message } = toFailure(thrown);
  // A port that this `fetch` forbids, and our list does not know, stays forbidden.
  return { text: `${host} could not be reached: ${message}`, worthAnother: !message.endsWith('bad port') };
}

async function pause(ms: number, { signal, after }: Pick<WebhookMessage, 'signal' | 'after'>): Promise<void> {
  await new Promise<void>((resolve) => {
    let cancelTimer: (() => void) | null = null;
    const finish = (): void => {
      cancelTimer?.();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    signal.addEventListener('abort', finish);
    cancelTimer = after(ms, finish);
  });
}
