import { durationText } from '../model/duration-text.js';
import type { Workflow } from '../model/workflow.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, holdsBroken, textOf, valueAt, type Located, type LocatedMap } from './located.js';
import { parseRate } from './parse-rate.js';
import { toBreakerRule } from './read-rules.js';
import { durationAt } from './read-values.js';
import { breakerSchema } from './rule-schemas.js';
import { rulesOfWorkflow } from './rules-of-workflow.js';
import type { TaskDraft } from './task-draft.js';
import { toJson } from './to-json.js';

/** A mapping that rules stand in: a task, an undo, or `defaults`. */
export interface RuleHolder {
  readonly node: LocatedMap;
  /** How a sentence calls it. */
  readonly owner: string;
}

/** Checks that what goes by one name is one thing: every rate has one limit, every breaker one rule, in other files too. */
export function checkSharedRules(
  holders: readonly RuleHolder[],
  subWorkflows: ReadonlyMap<TaskDraft, Workflow>,
): readonly Diagnostic[] {
  const known = new Map<string, Known>();
  const own = holders.flatMap(({ node, owner }) =>
    [...ratesOf(node), ...breakersOf(node)].flatMap((use) => compare(use, owner, known)),
  );
  const seen = new Set<Workflow>();
  const elsewhere = [...subWorkflows].flatMap(([draft, workflow]) => {
    if (seen.has(workflow)) return [];
    seen.add(workflow);
    return compareFile(draft, workflow, known);
  });
  return [...own, ...elsewhere];
}

/** A rate or a breaker by its name. */
interface Use {
  readonly kind: 'rate' | 'breaker';
  readonly name: string;
  /** Equal for equal rules. */
  readonly rule: string;
  /** For a sentence. */
  readonly text: string;
  readonly span: Span;
}

/** How a name was used first: `span` is null where that is another file. */
interface Known {
  readonly rule: string;
  readonly text: string;
  readonly span: Span | null;
}

function ratesOf(node: LocatedMap): readonly Use[] {
  const rates = valueAt(node, 'rate');
  if (rates?.kind !== 'map') return [];
  return [...rates.entries.values()].flatMap((entry) => {
    const text = textOf(entry.value) ?? '';
    const parsed = parseRate(text);
    if (!parsed.ok) return [];
    const { count, perMs } = parsed;
    return [
      { kind: 'rate', name: entry.key, rule: JSON.stringify({ count, perMs }), text, span: entrySpan(entry) },
    ];
  });
}

function breakersOf(node: LocatedMap): readonly Use[] {
  const entry = node.entries.get('breaker');
  const rule = toBreakerRule(entry?.value);
  if (entry === undefined || rule === null || !isReadable(entry.value)) return [];
  return [{ kind: 'breaker', name: rule.name, rule: JSON.stringify(rule), text: '', span: entry.keySpan }];
}

/** Whether a rule says what its author meant: what is wrong in it has been told, and is not what it differs by. */
function isReadable(breaker: Located): boolean {
  if (holdsBroken(breaker) || !breakerSchema.safeParse(toJson(breaker)).success) return false;
  return valueAt(breaker, 'cooldown') === undefined || durationAt(breaker, 'cooldown') !== null;
}

function compare(
  { kind, name, rule, text, span }: Use,
  owner: string,
  known: Map<string, Known>,
): readonly Diagnostic[] {
  const key = `${kind} ${name}`;
  const first = known.get(key);
  if (first === undefined) known.set(key, { rule, text, span });
  if (first === undefined || first.rule === rule) return [];
  const related = first.span === null ? [] : [{ span: first.span, message: 'the other one' }];
  return kind === 'rate'
    ? [
        errorAt(
          'rate-differs',
          span,
          `the rate ${quoted(name)} in ${owner} is ${quoted(text)}, elsewhere ${quoted(first.text)}`,
          {
            hint: 'all tasks that name a rate share it: give it one limit, or take two names',
            related,
          },
        ),
      ]
    : [
        errorAt(
          'breaker-differs',
          span,
          `the breaker ${quoted(name)} has another rule in ${owner} than elsewhere`,
          {
            hint: `all tasks that name a breaker share it: write it once, "breaker: &${name} {…}", and "breaker: *${name}" elsewhere`,
            related,
          },
        ),
      ];
}

function compareFile(draft: TaskDraft, workflow: Workflow, known: Map<string, Known>): readonly Diagnostic[] {
  const span = draft.node.entries.get('workflow')?.value.span ?? draft.head;
  const told = new Set<string>();
  return rulesOfWorkflow(workflow).flatMap(({ rates, breaker }) => {
    const uses = [
      ...rates.map(({ name, count, perMs }) => ({
        key: `rate ${name}`,
        what: `the rate ${quoted(name)} has another limit`,
        rule: JSON.stringify({ count, perMs }),
        text: `${String(count)}/${durationText(perMs)}`,
      })),
      ...(breaker === null
        ? []
        : [
            {
              key: `breaker ${breaker.name}`,
              what: `the breaker ${quoted(breaker.name)} has another rule`,
              rule: JSON.stringify(breaker),
              text: '',
            },
          ]),
    ];
    return uses.flatMap(({ key, what, rule, text }) => {
      const first = known.get(key);
      if (first === undefined) known.set(key, { rule, text, span: null });
      if (first === undefined || first.rule === rule || told.has(key)) return [];
      told.add(key);
      const message = `${what} in ${workflow.source.file} than elsewhere`;
      return [
        errorAt(key.startsWith('rate ') ? 'rate-differs' : 'breaker-differs', span, message, {
          hint: 'all tasks that name it share it, in this file and that: give it one rule, or take two names',
          related: first.span === null ? [] : [{ span: first.span, message: 'the other one' }],
        }),
      ];
    });
  });
}
