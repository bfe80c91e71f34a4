import { exitCodeOfRun } from '../model/exit-code.js';
import type { FailureClass } from '../model/failure.js';
import type { NotifyWord } from '../model/run-rules.js';
import type { RunState, TaskState } from '../model/run-state.js';
import { failedTasks } from '../report/failed-tasks.js';
import { toPlainLine } from '../text/plain-line.js';

/**
 * Whether somebody is to be told about the end of a run, and of what. A `failure` is the first run that is not good
 * after one that was, or of all; a `recovery` the first that is good after one that was not; a `success` every good one.
 *
 * @param last whether the run before it was good; null where there was none
 */
export function chooseNotice(
  good: boolean,
  last: boolean | null,
  when: readonly NotifyWord[],
): NotifyWord | null {
  const fits: Readonly<Record<NotifyWord, boolean>> = {
    failure: !good && last !== false,
    recovery: good && last === false,
    success: good,
  };
  // A recovery is a success too, and says more.
  const words = ['failure', 'recovery', 'success'] as const;
  return words.find((word) => fits[word] && when.includes(word)) ?? null;
}

/** What somebody is told about the end of a run. */
export interface Notice {
  readonly about: NotifyWord;
  /** One line. */
  readonly subject: string;
  /** Several lines, the last one ended too. */
  readonly text: string;
  /** What a webhook gets, in JSON. */
  readonly json: string;
}

/** What is known of a run's end that its state does not hold yet. */
export interface EndOfRun {
  /** ISO 8601. */
  readonly endedAt: string;
  /** By name: why an output could not be evaluated. Without secrets. */
  readonly missingOutputs: Readonly<Record<string, string>>;
}

/** Puts the end of a run into words. What the state holds has no secrets in it. */
export function toNotice(about: NotifyWord, state: RunState, end: EndOfRun): Notice {
  const { started, ending } = state;
  if (started === null || ending === null) throw new Error('a run that goes on has no end to tell of');
  const failures = failedTasks(state, 'task').flatMap(toTold);
  const rehearsal = started.injected === undefined ? '' : '[rehearsal] ';
  const subject = `${rehearsal}oprun: ${toPlainLine(started.workflow.name)} ${headline(about, state, failures)}`;
  const text = renderText(state, failures, end);
  const json = JSON.stringify({
    text: `${subject}\n\n${text}`,
    event: about,
    workflow: started.workflow.name,
    run: started.run,
    status: ending.status,
    good: ending.good,
    failures,
    started_at: started.time,
    ended_at: end.endedAt,
    ...(started.injected === undefined ? {} : { injected: started.injected }),
  });
  return { about, subject, text, json };
}

/** A failed task as somebody is told of it. */
interface ToldFailure {
  readonly task: string;
  readonly class: FailureClass;
  readonly message: string;
}

function toTold({ name: task, standing }: TaskState): readonly ToldFailure[] {
  if (standing.status !== 'failed') return [];
  const { class: kind, message } = standing.failure;
  return [{ task, class: kind, message }];
}

function headline(
  about: NotifyWord,
  { ending, cancelling }: RunState,
  failures: readonly ToldFailure[],
): string {
  if (about === 'recovery') return 'is well again';
  if (about === 'success') return 'completed';
  const [first, ...others] = failures;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  const tasks = first === undefined ? '' : `: ${toPlainLine(first.task)}${more}`;
  if (ending?.status === 'cancelled') return `was cancelled (${cancelling[0]?.reason ?? 'by its program'})`;
  return cancelling[0]?.cause === 'timeout' ? `ran out of time${tasks}` : `failed${tasks}`;
}

function renderText(
  state: RunState,
  failures: readonly ToldFailure[],
  { endedAt, missingOutputs }: EndOfRun,
): string {
  const { started, ending, cancelling } = state;
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['Run', started?.run.id ?? null],
    ['Status', ending?.status ?? null],
    ['Exit code', String(exitCodeOfRun(state))],
    ['Stopped by', cancelling[0]?.reason ?? null],
    ['Rehearsed', started?.injected?.join(', ') ?? null],
    ['Host', started?.provenance.host ?? null],
    ['Started', started?.time ?? null],
    ['Ended', endedAt],
    ['Logs', started?.run.dir ?? null],
  ];
  const lines = facts.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${toPlainLine(value)}`]));
  const missing = Object.entries(missingOutputs).map(([name, why]) => item(name, why));
  return [
    ...lines,
    ...renderList('Failed tasks', failures.map(toItem)),
    ...renderList('Missing outputs', missing),
    ...renderList('NOT undone', notUndone(state)),
    ...renderList('Failed hooks', failedTasks(state, 'hook').flatMap(toTold).map(toItem)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** An undo that has come to be is to complete: the failures first of all have to be put right by hand. */
function notUndone({ tasks }: RunState): readonly string[] {
  const left = [...tasks.values()].filter(
    ({ role, standing }) => role === 'undo' && standing.status !== 'completed',
  );
  return left.map(({ name, standing }) =>
    standing.status === 'failed' ? item(name, standing.failure.message) : item(name, standing.status),
  );
}

function toItem({ task, class: kind, message }: ToldFailure): string {
  return item(`${task} (${kind})`, message);
}

function item(name: string, why: string): string {
  const line = toPlainLine(why);
  return `- ${toPlainLine(name)}: ${line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line}`;
}

/** What a message tells of one failure: the rest stands in the record of the run. */
const mostCharacters = 500;

function renderList(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - mostItems;
  return ['', `${title}:`, ...items.slice(0, mostItems), ...(more > 0 ? [`- and ${String(more)} more`] : [])];
}

const mostItems = 20;
