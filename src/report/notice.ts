import { exitCodeOfRun } from '../model/exit-code.js';
import type { FailedTask, Message, RunEnd } from '../model/notifier.js';
import type { NotifyWord } from '../model/run-rules.js';
import type { RunState } from '../model/run-state.js';
import { toPlainLine } from '../text/plain-line.js';
import { failedTasks } from './failed-tasks.js';

/** The end of a run, and when it came. */
export interface TimedEnd extends RunEnd {
  /** ISO 8601. */
  readonly endedAt: string;
}

/**
 * Puts the end of a run into words, as many as somebody would read and no more, however much has failed. Of a run whose
 * record broke off it tells that, and what is known all the same.
 *
 * @param state without secrets, as is `end`
 */
export function renderNotice(about: NotifyWord, state: RunState, end: TimedEnd): Message {
  const { started } = state;
  const injected = started?.injected ?? null;
  const workflow = started?.workflow.name ?? null;
  const name = workflow === null ? 'a run' : shorten(toPlainLine(workflow), mostOfName);
  const rehearsal = injected === null ? '' : '[rehearsal] ';
  const subject = `${rehearsal}oprun: ${name} ${headline(about, state, end)}`;
  const text = renderText(state, end);
  const json = JSON.stringify({
    text: `${subject}\n\n${text}`,
    event: about,
    workflow: workflow === null ? null : shorten(workflow, mostOfLine),
    run: started?.run ?? null,
    status: end.status,
    good: end.good,
    failed: end.failures.length,
    failures: end.failures.slice(0, mostItems).map(toShort),
    started_at: started?.time ?? null,
    ended_at: end.endedAt,
    ...(injected === null ? {} : { injected: injected.slice(0, mostItems).map(toShortText) }),
  });
  return { about, subject, text, json };
}

/** What a message tells of one thing: the rest stands in the record of the run. */
const mostOfLine = 500;

/** And of one in a subject. */
const mostOfName = 100;

const mostItems = 20;

/** A text of at most so many characters, of which none is cut in two. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function toShort({ task, class: kind, message }: FailedTask): FailedTask {
  return { task: toShortText(task), class: kind, message: toShortText(message) };
}

function toShortText(text: string): string {
  return shorten(text, mostOfLine);
}

function headline(about: NotifyWord, { ending, cancelling }: RunState, { status, failures }: RunEnd): string {
  if (about === 'recovery') return 'is well again';
  if (about === 'success') return 'completed';
  const [first, ...others] = failures;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  const tasks = first === undefined ? '' : `: ${shorten(toPlainLine(first.task), mostOfName)}${more}`;
  const stopped = cancelling[0];
  if (ending === null) return 'could not be recorded';
  if (status === 'cancelled') return `was cancelled (${toLine(stopped?.reason ?? 'by its program')})`;
  return stopped?.cause === 'timeout' ? `ran out of time${tasks}` : `failed${tasks}`;
}

function renderText(state: RunState, { status, good, failures, missing, endedAt }: TimedEnd): string {
  const { started, ending, cancelling } = state;
  // Where the record broke off, the code tells that alone.
  const code = ending === null ? null : String(exitCodeOfRun({ ending: { status, good }, cancelling }));
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['Run', started?.run.id ?? null],
    ['Status', status],
    ['Exit code', code],
    ['Stopped by', cancelling[0]?.reason ?? null],
    ['Rehearsed', started?.injected?.join(', ') ?? null],
    ['Host', started?.provenance.host ?? null],
    ['Started', started?.time ?? null],
    ['Ended', endedAt],
    ['Logs', started?.run.dir ?? null],
  ];
  return [
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${toLine(value)}`])),
    ...renderList('Failed tasks', failures, toItem),
    ...renderList('Missing outputs', Object.entries(missing), ([name, why]) => item(name, why)),
    ...renderList('NOT undone', notUndone(state), (line) => line),
    ...renderList('Failed hooks', failedHooks(state), toItem),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** An undo that has come to be is to complete: the failures first of all have to be put right by hand. */
function notUndone({ tasks }: RunState): readonly string[] {
  return [...tasks.values()].flatMap(({ name, role, standing }) => {
    if (role !== 'undo' || standing.status === 'completed') return [];
    return [item(name, standing.status === 'failed' ? standing.failure.message : standing.status)];
  });
}

function failedHooks(state: RunState): readonly FailedTask[] {
  return failedTasks(state, 'hook').flatMap(({ name: task, standing }) => {
    if (standing.status !== 'failed') return [];
    const { class: kind, message } = standing.failure;
    return [{ task, class: kind, message }];
  });
}

function toItem({ task, class: kind, message }: FailedTask): string {
  return item(`${task} (${kind})`, message);
}

function item(name: string, why: string): string {
  return `- ${toLine(name)}: ${toLine(why)}`;
}

function toLine(text: string): string {
  return toShortText(toPlainLine(text));
}

function renderList<Item>(
  title: string,
  items: readonly Item[],
  render: (each: Item) => string,
): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - mostItems;
  const shown = items.slice(0, mostItems).map((each) => render(each));
  return ['', `${title}:`, ...shown, ...(more > 0 ? [`- and ${String(more)} more`] : [])];
}
