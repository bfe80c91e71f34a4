import type { Dependency, ForEach } from '../model/workflow.js';
import type { Assignment, Expression } from '../model/template.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { append } from './append.js';
import { ownOrDefault } from './attached-drafts.js';
import { checkLoopName } from './check-loop-name.js';
import { entrySpan, textOf, valueAt, type Entry, type Located } from './located.js';
import type { TaskPlace } from './names-at.js';
import { readAssignments, readEnv } from './read-assignments.js';
import { readExpression, readItems } from './read-expression.js';
import { readFallback, type ReadFallback } from './read-fallback.js';
import { wordsOf, type DependencyDraft, type TaskDraft } from './task-draft.js';
import type { TemplateUse } from './templates.js';

/** What expressions may name at a place of a task, and where they stand. */
export type UseAt = (draft: TaskDraft, place: TaskPlace) => TemplateUse;

/** What stands in a task beside what it does. */
export interface TaskParts {
  readonly condition: boolean | Expression | null;
  readonly forEach: ForEach | null;
  /** Null where the task says nothing: then that of `defaults` holds. */
  readonly env: readonly Assignment[] | null;
  readonly outputs: readonly Assignment[];
  /** For the parameters of another file. */
  readonly params: readonly Assignment[];
  /** Null also where it is a plugin, which is read as a call. */
  readonly fallback: ReadFallback['fallback'];
}

/** As many items a loop may have. */
export const mostItems = 100_000;

/**
 * Reads the parts of a task in which expressions may stand, but for its config. `defaults` is the mapping at the top of
 * the file.
 */
export function readParts(
  draft: TaskDraft,
  useAt: UseAt,
  defaults: Located | undefined,
): { readonly parts: TaskParts; readonly diagnostics: readonly Diagnostic[] } {
  const { node } = draft;
  const diagnostics: Diagnostic[] = [];
  const take = <Read extends { readonly diagnostics: readonly Diagnostic[] }>(read: Read): Read => {
    append(diagnostics, read.diagnostics);
    return read;
  };
  const given = (key: string): Located | undefined => valueAt(node, key);

  const condition = given('if');
  const env = given('env');
  const outputs = given('outputs');
  const params = given('params');
  const fallback = ownOrDefault(draft, 'fallback', defaults);
  const parts: TaskParts = {
    condition: condition === undefined ? null : take(readExpression(condition, useAt(draft, 'if'))).condition,
    forEach: take(readLoop(draft, useAt)).forEach,
    env: env === undefined ? null : take(readEnv(env, useAt(draft, 'env'))).assignments,
    outputs:
      outputs === undefined
        ? []
        : take(readAssignments(outputs, { noun: 'an output' }, useAt(draft, 'outputs'))).assignments,
    params:
      params === undefined ? [] : take(readAssignments(params, null, useAt(draft, 'params'))).assignments,
    fallback:
      fallback === undefined ? null : take(readFallback(fallback.value, useAt(draft, 'config'))).fallback,
  };
  return { parts, diagnostics };
}

/** What a task waits for, each task once, with the endings that let it run. */
export function toDependencies(drafts: readonly DependencyDraft[]): readonly Dependency[] {
  const byId = new Map<string, Dependency>();
  for (const { text: id, when } of drafts) if (!byId.has(id)) byId.set(id, { id, when: wordsOf(when) });
  return [...byId.values()];
}

function readLoop(
  draft: TaskDraft,
  useAt: UseAt,
): { readonly forEach: ForEach | null; readonly diagnostics: readonly Diagnostic[] } {
  const entry = draft.node.entries.get('for_each');
  if (entry === undefined) return { forEach: null, diagnostics: [] };
  const { template, diagnostics } = readItems(entry.value, useAt(draft, 'for_each'));
  const found = [...diagnostics, ...tooMany(entry, draft), ...checkLoopName(draft)];
  if (template === null) return { forEach: null, diagnostics: found };
  const maxParallel = valueAt(draft.node, 'max_parallel');
  const failFast = valueAt(draft.node, 'fail_fast');
  const forEach = {
    items: template,
    as: textOf(valueAt(draft.node, 'as')) ?? null,
    maxParallel:
      maxParallel?.kind === 'scalar' && typeof maxParallel.value === 'number' ? maxParallel.value : null,
    failFast: failFast?.kind === 'scalar' && failFast.value === true,
  };
  return { forEach, diagnostics: found };
}

function tooMany(entry: Entry, draft: TaskDraft): readonly Diagnostic[] {
  const { value } = entry;
  const count = value.kind === 'list' ? value.items.length : value.kind === 'map' ? value.entries.size : 0;
  if (count <= mostItems) return [];
  const message = `${quoted('for_each')} of ${draft.label} has ${String(count)} items, ${String(mostItems)} are the most`;
  return [
    errorAt('bad-value', entrySpan(entry), message, {
      hint: 'make several tasks of it, or let an item stand for many',
    }),
  ];
}
