import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt, warningAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { findCycles } from './cycles.js';
import { wordsOf, type DependencyDraft, type TaskDraft, type Word } from './task-draft.js';

/**
 * Reports dependencies that lead nowhere, to the task itself, twice to the same task, or round in a circle. The tasks
 * are those of one list: of the file, or of a group, which sees no ids but its own.
 */
export function checkDependencies(drafts: readonly TaskDraft[]): readonly Diagnostic[] {
  const ids = new Set(drafts.flatMap(({ id }) => id?.text ?? []));
  // Tasks whose id is wrong have been told about; so have two with one id.
  const brokenIds = new Set(drafts.flatMap(({ brokenId }) => brokenId ?? []));
  const unknown: { readonly word: Word; readonly draft: TaskDraft }[] = [];
  const local = drafts.flatMap((draft) => {
    const strangers = (word: Word): void => {
      if (!ids.has(word.text) && !brokenIds.has(word.text)) unknown.push({ word, draft });
    };
    return checkTask(draft, strangers);
  });
  const nowhere = unknown.map(({ word, draft }, index) =>
    leadsNowhere(word, draft, index < mostSearched ? ids : null),
  );
  return [...local, ...nowhere, ...checkCycles(drafts)];
}

// Looking for a near name takes time in proportion to the number of tasks.
const mostSearched = 100;

function checkTask(draft: TaskDraft, onOther: (word: Word) => void): readonly Diagnostic[] {
  const seen = new Map<string, DependencyDraft>();
  return draft.dependsOn.flatMap((word) => {
    const first = seen.get(word.text);
    if (first !== undefined) return [repeated(word, first, draft)];
    seen.set(word.text, word);
    if (word.text === draft.id?.text) return [dependsOnItself(word)];
    onOther(word);
    return [];
  });
}

function repeated(word: DependencyDraft, first: DependencyDraft, draft: TaskDraft): Diagnostic {
  const message = `${draft.label} names ${quoted(word.text)} twice in "depends_on"`;
  const related = [{ span: first.span, message: 'it stands here already' }];
  const words = wordsOf(word.when);
  const both = [...new Set([...wordsOf(first.when), ...words])];
  if (both.length === words.length && words.length === wordsOf(first.when).length) {
    return warningAt('repeated-dependency', word.span, message, { hint: 'once is enough', related });
  }
  const hint = `name it once, with every ending that lets this task run: {task: ${word.text}, when: [${both.join(', ')}]}`;
  return errorAt('repeated-dependency', word.span, `${message}, and asks for different endings`, {
    hint,
    related,
  });
}

function dependsOnItself(word: Word): Diagnostic {
  const message = `the task ${quoted(word.text)} depends on itself`;
  return errorAt('self-dependency', word.span, message, {
    hint: 'a task cannot wait for its own end: remove it',
  });
}

function leadsNowhere(word: Word, draft: TaskDraft, ids: ReadonlySet<string> | null): Diagnostic {
  const { parent } = draft;
  const where = parent === null ? '' : ` in ${parent.role === 'hooks' ? parent.label : 'the group'}`;
  const message = `${draft.label} depends on ${quoted(word.text)}, and there is no such task${where}`;
  return errorAt('unknown-dependency', word.span, message, { hint: dependencyHint(word, draft, ids) });
}

function dependencyHint(word: Word, draft: TaskDraft, ids: ReadonlySet<string> | null): string {
  const elsewhere = outsideHint(word.text, draft) ?? (ids === null ? null : insideHint(word.text, draft));
  if (elsewhere !== null) return elsewhere;
  const others = [...(ids ?? [])].filter((id) => id !== draft.id?.text);
  const near = nearName(word.text, others);
  if (near !== null) return `did you mean ${quoted(near)}?`;
  const list = word.text.split(/[\s,]+/u).filter((part) => part !== '');
  if (list.length > 1 && list.every((part) => others.includes(part)))
    return `several ids are a list: [${list.join(', ')}]`;
  if (ids !== null && others.length === 0) return 'there is no other task: remove it';
  if (ids === null || others.length > 10) return 'it has to be the id of a task of this file';
  return others.length === 1
    ? `the only other task is ${String(others[0])}`
    : `the other tasks are ${others.join(', ')}`;
}

/** Where the id is that of a task around the group. */
function outsideHint(id: string, { parent }: TaskDraft): string | null {
  for (let group = parent; group !== null; group = group.parent) {
    if (group.role === 'hooks') {
      const isTask = group.beside.some((task) => task.id?.text === id);
      return isTask ? 'a hook runs when all tasks of the file are over: remove it' : null;
    }
    const name = group.id?.text ?? '';
    if (name === id) return `it is the group that this task stands in: a task cannot wait for its own group`;
    if (group.beside.some((task) => task.id?.text === id)) {
      return `${quoted(id)} stands outside of the group: write "depends_on: [${id}]" on the task ${quoted(name)}, and all of the group waits`;
    }
  }
  return null;
}

/** Where the id is that of a task inside of a group beside it. */
function insideHint(id: string, { beside }: TaskDraft): string | null {
  const group = beside.find(({ tasks }) => tasks.some((task) => task.id?.text === id))?.id?.text;
  return group === undefined
    ? null
    : `${quoted(id)} stands in the group ${quoted(group)}, and nobody outside sees it: depend on ${quoted(group)}`;
}

function checkCycles(drafts: readonly TaskDraft[]): readonly Diagnostic[] {
  const byId = new Map<string, TaskDraft>();
  for (const draft of drafts)
    if (draft.id !== null && !byId.has(draft.id.text)) byId.set(draft.id.text, draft);
  const nodes = [...byId].map(([id, draft]) => ({ id, dependsOn: draft.dependsOn.map((word) => word.text) }));
  return findCycles(nodes).map((trail) => {
    const related = trail.flatMap((id, index) => {
      const target = trail[(index + 1) % trail.length] ?? id;
      const span = arrowSpan(byId.get(id), target);
      return span === null ? [] : [{ span, message: `${quoted(id)} depends on ${quoted(target)}` }];
    });
    const span = byId.get(trail[0] ?? '')?.id?.span ?? null;
    return errorAt('dependency-cycle', span, `these tasks wait for each other: ${trailText(trail)}`, {
      hint: 'one of these arrows has to go',
      related,
    });
  });
}

function arrowSpan(draft: TaskDraft | undefined, target: string): Span | null {
  return draft?.dependsOn.find((word) => word.text === target)?.span ?? null;
}

function trailText(trail: readonly string[]): string {
  const closed = [...trail, trail[0] ?? ''];
  const shown =
    closed.length > 20
      ? [...closed.slice(0, 10), `… (${String(closed.length - 15)} more)`, ...closed.slice(-5)]
      : closed;
  return shown.join(' → ');
}
