import type { AttemptRules } from '../model/attempt-rules.js';
import type { Workflow } from '../model/workflow.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import type { RuleHolder } from './check-shared-rules.js';
import { entrySpan, textOf, valueAt, type LocatedMap } from './located.js';
import { itemsAt } from './read-values.js';
import { rulesOfWorkflow } from './rules-of-workflow.js';
import { namePattern } from './section-schemas.js';
import type { TaskDraft } from './task-draft.js';

/**
 * Reports names of locks, rates and breakers that differ only by case, in other files too: somebody meant one thing, and
 * what is kept under them would share a file on some systems. Every spelling is told once.
 */
export function checkSharedNames(
  holders: readonly RuleHolder[],
  subWorkflows: ReadonlyMap<TaskDraft, Workflow>,
): readonly Diagnostic[] {
  const known = new Map<string, Use>();
  const told = new Set<string>();
  const uses = [
    ...holders.flatMap(({ node }) => usesOf(node)),
    ...[...subWorkflows].flatMap(([draft, workflow]) => usesOfFile(draft, workflow)),
  ];
  return uses.flatMap((use) => {
    const { noun, name } = use;
    const key = `${noun} ${name.toLowerCase()}`;
    const first = known.get(key);
    if (first === undefined) known.set(key, use);
    if (first === undefined || first.name === name || told.has(`${noun} ${name}`)) return [];
    told.add(`${noun} ${name}`);
    const message = `the names ${quoted(first.name)} and ${quoted(name)} of two ${noun} differ only by case`;
    return [
      errorAt('names-differ-by-case', use.span, message, {
        hint: 'write one of them everywhere, or give the other another name',
        related: first.span === use.span ? [] : [{ span: first.span, message: 'the other one' }],
      }),
    ];
  });
}

/** A name where it stands; for a name of another file, where that is run. */
interface Use {
  readonly noun: 'locks' | 'rates' | 'breakers';
  readonly name: string;
  readonly span: Span;
}

function usesOf(node: LocatedMap): readonly Use[] {
  const rates = valueAt(node, 'rate');
  const breaker = valueAt(node, 'breaker');
  const name = breaker?.kind === 'map' ? breaker.entries.get('name') : undefined;
  const uses = [
    ...itemsAt(node, 'locks').map((item) => {
      const entry = item.kind === 'map' ? item.entries.get('name') : undefined;
      const text = textOf(entry?.value ?? item);
      return { noun: 'locks' as const, name: text, span: entry === undefined ? item.span : entrySpan(entry) };
    }),
    ...[...(rates?.kind === 'map' ? rates.entries.values() : [])].map(({ key, keySpan }) => {
      return { noun: 'rates' as const, name: key, span: keySpan };
    }),
    ...(name === undefined
      ? []
      : [{ noun: 'breakers' as const, name: textOf(name.value), span: entrySpan(name) }]),
  ];
  // What cannot be a name has been told about.
  return uses.flatMap((use) =>
    use.name === undefined || !namePattern.test(use.name) ? [] : [{ ...use, name: use.name }],
  );
}

function usesOfFile(draft: TaskDraft, workflow: Workflow): readonly Use[] {
  const span = draft.node.entries.get('workflow')?.value.span ?? draft.head;
  return rulesOfWorkflow(workflow).flatMap((rules) => namesOf(rules).map((use) => ({ ...use, span })));
}

function namesOf({ locks, rates, breaker }: AttemptRules): readonly Omit<Use, 'span'>[] {
  return [
    ...locks.map(({ name }) => ({ noun: 'locks' as const, name })),
    ...rates.map(({ name }) => ({ noun: 'rates' as const, name })),
    ...(breaker === null ? [] : [{ noun: 'breakers' as const, name: breaker.name }]),
  ];
}
