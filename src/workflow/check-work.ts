import { alternatives, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { Entry } from './located.js';
import type { TaskDraft } from './task-draft.js';

/** The keys of a task that say what it does. */
export const workKeys = ['run', 'plugin', 'tasks', 'workflow'] as const;

/** Checks that a task is done in exactly one way, and that its other keys go with it. */
export function checkWork(draft: TaskDraft, pluginNames: readonly string[]): readonly Diagnostic[] {
  const { node } = draft;
  const ways = workKeys.flatMap((key) => {
    const entry = node.entries.get(key);
    return entry === undefined ? [] : [entry];
  });
  const [way, other] = ways.toSorted((one, two) => one.keySpan.start - two.keySpan.start);
  if (way === undefined) return [neither(draft, pluginNames), ...strayLoopKeys(draft)];
  if (other === undefined) return [...strayKeys(draft, way), ...strayLoopKeys(draft)];
  // A broken value may stand in for another key, and an empty one is a mistake of its own: both have been told.
  const told = ways.some(
    ({ value }) => value.kind === 'broken' || (value.kind === 'scalar' && value.value === null),
  );
  return told ? [] : [several(draft, ways, [way, other])];
}

function neither({ head, label }: TaskDraft, pluginNames: readonly string[]): Diagnostic {
  const hint = `write "run: TEXT" for a shell command, or "plugin: NAME": ${pluginNames.join(', ')}`;
  return errorAt('no-plugin', head, `${label} says none of "run", "plugin", "tasks" and "workflow"`, {
    hint,
  });
}

function several(
  draft: TaskDraft,
  ways: readonly Entry[],
  [first, second]: readonly [Entry, Entry],
): Diagnostic {
  const run = ways.find(({ key }) => key === 'run');
  const plugin = ways.find(({ key }) => key === 'plugin');
  if (run !== undefined && plugin !== undefined) {
    return errorAt('run-and-plugin', run.keySpan, `${draft.label} has both "run" and "plugin"`, {
      hint: '"run: TEXT" is short for "plugin: shell" with "config: {command: TEXT}": keep one of the two',
      related: [{ span: plugin.keySpan, message: 'the other one' }],
    });
  }
  const message = `${draft.label} has both ${quoted(first.key)} and ${quoted(second.key)}`;
  const hint = `a task is done by one of ${alternatives(workKeys, 'and')}: make two tasks of it, or keep one of the keys`;
  return errorAt('several-ways', second.keySpan, message, {
    hint,
    related: [{ span: first.keySpan, message: 'the other one' }],
  });
}

/** Keys that do not go with what the task does. */
function strayKeys(draft: TaskDraft, way: Entry): readonly Diagnostic[] {
  return [...(hints.get(way.key) ?? [])].flatMap(([key, hint]) => {
    const entry = draft.node.entries.get(key);
    if (entry === undefined || entry.value.kind === 'broken') return [];
    const message = `${quoted(key)} does not go with ${quoted(way.key)}`;
    return [errorAt('key-not-here', entry.keySpan, `${message} in ${draft.label}`, { hint })];
  });
}

const itsTasks = 'put it on its tasks';
const ofGroup = 'a group is no attempt: put it on its tasks';
const ofFile = 'the file that it runs is no attempt: put it on the tasks of that file';

/** What belongs to the attempts of a plugin. */
const attemptHints = (elsewhere: string): readonly (readonly [key: string, hint: string])[] => [
  ['timeout', `${elsewhere}, or write "timeout_total" for all of them together`],
  ...['grace', 'retry', 'breaker', 'fallback', 'undo', 'locks', 'pools', 'rate'].map(
    (key) => [key, elsewhere] as const,
  ),
];

const noParams =
  'values for a plugin stand under "config"; "params" are for another file: workflow: ./file.yaml';

/** By the key that says what a task does: keys that cannot stand beside it, and what to do instead. */
const hints: ReadonlyMap<string, readonly (readonly [key: string, hint: string])[]> = new Map([
  ['run', [['params', noParams]]],
  ['plugin', [['params', noParams]]],
  [
    'tasks',
    [
      ['config', 'a group has no plugin: put it on its tasks'],
      ['params', 'a group has no parameters: its tasks see those of the file'],
      ['env', itsTasks],
      ['outputs', `${itsTasks}; the result of the group holds theirs by id`],
      ...attemptHints(ofGroup),
    ],
  ],
  [
    'workflow',
    [
      ['config', 'what another file is told stands under "params"'],
      [
        'env',
        'the tasks of another file see nothing of this one but its parameters: hand it over with "params"',
      ],
      ...attemptHints(ofFile),
    ],
  ],
]);

function strayLoopKeys(draft: TaskDraft): readonly Diagnostic[] {
  if (draft.node.entries.has('for_each')) return [];
  return ['as', 'max_parallel', 'fail_fast'].flatMap((key) => {
    const entry = draft.node.entries.get(key);
    if (entry === undefined || entry.value.kind === 'broken') return [];
    const hint =
      key === 'max_parallel'
        ? 'it says how many items of a loop run at once; for tasks it stands at the top of the file'
        : 'it belongs beside "for_each"';
    const message = `${quoted(key)} says something only beside "for_each", which ${draft.label} does not have`;
    return [errorAt('key-not-here', entry.keySpan, message, { hint })];
  });
}
