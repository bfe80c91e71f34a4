import { failureClasses, type Failure, type FailureClass } from '../model/failure.js';
import type { JsonObject } from '../model/json.js';
import { encodeResult } from './encode-result.js';
import { classOfStatus, clampWait, readHttpAnswer, toRetryAfterMs } from './http-answer.js';
import { TaskFailure } from './task-failure.js';

/**
 * What a plugin has thrown, as a failure: a `TaskFailure` (of any copy of `oprun/plugin`) keeps its class, its details
 * and the wait it asks for; an error that shows the answer of a server gets the class of its status and the wait of its
 * `Retry-After`; one of the system or the network gets the class of its code; everything else is `execution`. Never throws,
 * whatever it is handed.
 *
 * @param now milliseconds since 1970: what a server's date is counted from, where it does not tell its own time
 */
export function toFailure(thrown: unknown, now: number | null = null): Failure {
  try {
    if (isTaskFailure(thrown)) return ownFailure(thrown);
    const failure = { class: classOf(thrown), message: shorten(messageOf(thrown)) };
    return withWait(failure, waitOf(thrown, now));
  } catch {
    // Reading it threw in turn, so there is nothing to be said about it.
    return { class: 'execution', message: 'something that cannot be read was thrown' };
  }
}

/** Known by its shape: the plugin may have been built with an `oprun/plugin` of its own. */
export function isTaskFailure(thrown: unknown): thrown is ThrownTaskFailure {
  return isRecord(thrown) && thrown['name'] === 'TaskFailure' && isFailureClass(thrown['class']);
}

interface ThrownTaskFailure {
  readonly class: FailureClass;
  readonly message: unknown;
  readonly details?: unknown;
  readonly retryAfterMs?: unknown;
}

function ownFailure(thrown: ThrownTaskFailure): Failure {
  const { retryAfterMs } = thrown;
  const failure = withWait(
    { class: thrown.class, message: shorten(String(thrown.message)) },
    typeof retryAfterMs === 'number' && !Number.isNaN(retryAfterMs) ? clampWait(retryAfterMs) : null,
  );
  if (!isRecord(thrown.details)) return failure;
  try {
    const details = encodeResult(thrown.details).value;
    return isJsonObject(details) ? { ...failure, details } : failure;
  } catch (error) {
    // What there was to show is too large. Why the task has failed stands all the same.
    const reason = error instanceof TaskFailure ? error.message : 'they cannot be read';
    return { ...failure, message: `${failure.message} (without its details: ${reason})` };
  }
}

function isFailureClass(value: unknown): value is FailureClass {
  return failureClasses.some((known) => known === value);
}

/** By the code of an error of the system (errno(3)), of Node or of undici. */
const classOfCode: ReadonlyMap<string, FailureClass> = new Map([
  ['EACCES', 'permission'],
  ['EPERM', 'permission'],
  ['EROFS', 'permission'],
  // An input file that is not there yet.
  ['ENOENT', 'unavailable'],
  ['ECONNREFUSED', 'unavailable'],
  ['ENOSPC', 'resource'],
  ['EDQUOT', 'resource'],
  ['EMFILE', 'resource'],
  ['ENFILE', 'resource'],
  ['ENOMEM', 'resource'],
  ['ERR_WORKER_OUT_OF_MEMORY', 'resource'],
  // No thread can be started: the message names what ran out.
  ['ERR_WORKER_INIT_FAILED', 'resource'],
  ['ERR_MEMORY_ALLOCATION_FAILED', 'resource'],
  ['ECONNRESET', 'network'],
  ['ECONNABORTED', 'network'],
  ['ENOTFOUND', 'network'],
  ['EAI_AGAIN', 'network'],
  ['EAI_FAIL', 'network'],
  ['ETIMEDOUT', 'network'],
  ['EHOSTUNREACH', 'network'],
  ['EHOSTDOWN', 'network'],
  ['ENETUNREACH', 'network'],
  ['ENETDOWN', 'network'],
  ['EPROTO', 'network'],
]);

function withWait(failure: Failure, retryAfterMs: number | null): Failure {
  return retryAfterMs === null ? failure : { ...failure, retryAfterMs };
}

/** What the outermost of the errors that shows a `Retry-After` says; null where none does. */
function waitOf(thrown: unknown, now: number | null): number | null {
  for (const error of causes(thrown)) {
    const ms = toRetryAfterMs(readHttpAnswer(error), now);
    if (ms !== null) return ms;
  }
  return null;
}

/** An error that wraps another, as `fetch` does, has the class of the innermost that says one. */
function classOf(thrown: unknown): FailureClass {
  const classes = [...causes(thrown)].map(classOfOne).filter((found) => found !== undefined);
  return classes.at(-1) ?? 'execution';
}

function classOfOne(error: Readonly<Record<string, unknown>>): FailureClass | undefined {
  const { code, syscall, name, message } = error;
  // A program that is missing will be missing again.
  if (typeof syscall === 'string' && syscall.startsWith('spawn') && code === 'ENOENT') return 'execution';
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'RangeError' && message === 'Array buffer allocation failed') return 'resource';
  const { status } = readHttpAnswer(error);
  const answered = status === null ? undefined : classOfStatus.get(status);
  if (answered !== undefined) return answered;
  if (typeof code !== 'string') return undefined;
  return classOfCode.get(code) ?? (code.startsWith('UND_ERR_') ? 'network' : undefined);
}

const mostCauses = 5;

/** The error and the errors that caused it, from the outside in; of several at once the first. */
function* causes(thrown: unknown): Iterable<Readonly<Record<string, unknown>>> {
  let error = thrown;
  for (let depth = 0; depth < mostCauses && isRecord(error); depth += 1) {
    yield error;
    const errors = error['errors'];
    error = error['cause'] ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown === '' ? 'an empty text was thrown' : thrown;
  if (!isRecord(thrown)) return `${typeof thrown === 'symbol' ? 'a symbol' : String(thrown)} was thrown`;
  const own = ownMessage(thrown);
  if (own === '') return unnamed(thrown);
  const [cause] = [...causes(thrown)]
    .slice(1)
    .map(ownMessage)
    .filter((message) => message !== '');
  return cause === undefined || own.includes(cause) ? own : `${own}: ${cause}`;
}

function ownMessage(error: Readonly<Record<string, unknown>>): string {
  const { message } = error;
  return typeof message === 'string' ? message : '';
}

function unnamed(thrown: Readonly<Record<string, unknown>>): string {
  const [cause] = [...causes(thrown)]
    .slice(1)
    .map(ownMessage)
    .filter((message) => message !== '');
  if (cause !== undefined) return cause;
  const { name } = thrown;
  if (thrown instanceof Error)
    return `${typeof name === 'string' && name !== '' ? name : 'an error'} without a message`;
  if (typeof thrown === 'function') return 'a function was thrown';
  return `an object was thrown: ${JSON.stringify(encodeResult(thrown).value).slice(0, 200)}`;
}

const longest = 10_000;

function shorten(message: string): string {
  return message.length <= longest ? message : `${message.slice(0, longest)}… (${message.length} characters)`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value) && !Array.isArray(value);
}
