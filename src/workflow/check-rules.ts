import type { Workflow } from '../model/workflow.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { warningAt } from '../text/make-diagnostic.js';
import { makesAttempts } from './attached-drafts.js';
import { checkBreaker } from './check-breaker.js';
import { checkDurations, checkRates } from './check-durations.js';
import { checkNames } from './check-names.js';
import { checkPools } from './check-pools.js';
import { checkRetry } from './check-retry.js';
import { checkNotify, checkSubRules } from './check-run-rules.js';
import { checkSharedNames } from './check-shared-names.js';
import { checkSharedRules, type RuleHolder } from './check-shared-rules.js';
import { checkStandIns } from './check-stand-ins.js';
import { entrySpan, valueAt, type Located, type LocatedMap } from './located.js';
import { durationAt } from './read-values.js';
import type { TaskDraft } from './task-draft.js';

/** What is told of a file beside its tasks. */
export interface RulesContext {
  /** The tasks of all hooks, those inside of groups too. */
  readonly hookDrafts: readonly TaskDraft[];
  /** The files that tasks run. */
  readonly subWorkflows: ReadonlyMap<TaskDraft, Workflow>;
}

/**
 * Checks the rules of a file: durations and rates, what contradicts itself, and what goes by one name. `drafts` are its
 * tasks, those inside of groups too. What expressions stand in is checked elsewhere.
 */
export function checkRules(
  drafts: readonly TaskDraft[],
  root: LocatedMap,
  { hookDrafts, subWorkflows }: RulesContext,
): readonly Diagnostic[] {
  const defaults = valueAt(root, 'defaults');
  const all = [...drafts, ...hookDrafts];
  const tasks = all.filter(makesAttempts).map(toHolder);
  const holders = [
    ...(defaults?.kind === 'map' ? [{ node: defaults, owner: '"defaults"' }] : []),
    ...tasks.flatMap(withUndo),
  ];
  const others = all.filter((draft) => !makesAttempts(draft)).map(toHolder);
  return [
    ...checkDurations(onlyTimeout(root), null),
    ...checkNames(valueAt(root, 'pools'), { noun: 'a pool', caseReason: 'give one of them another name' }),
    ...checkNotify(root),
    ...holders.flatMap(checkHolder),
    ...others.flatMap(({ node, owner }) => checkDurations(onlyTotal(node), owner)),
    ...drafts.filter(makesAttempts).flatMap((draft) => neverMet(toHolder(draft), defaults)),
    ...checkPools(holders, root),
    ...checkSharedRules(holders, subWorkflows),
    ...checkSharedNames(holders, subWorkflows),
    ...[...subWorkflows].flatMap(([draft, workflow]) => checkSubRules(draft, workflow)),
  ];
}

function toHolder({ node, label }: TaskDraft): RuleHolder {
  return { node, owner: label };
}

/** A mapping and its undo, which has rules of its own. */
function withUndo(holder: RuleHolder): readonly RuleHolder[] {
  const undo = valueAt(holder.node, 'undo');
  return undo?.kind === 'map' ? [holder, { node: undo, owner: `the undo of ${holder.owner}` }] : [holder];
}

function checkHolder(holder: RuleHolder): readonly Diagnostic[] {
  const { node, owner } = holder;
  return [
    ...checkDurations(node, owner),
    ...checkRates(node, owner),
    ...checkNames(valueAt(node, 'pools'), { noun: 'a pool' }),
    ...checkNames(valueAt(node, 'rate'), { noun: 'a rate' }),
    ...checkRetry(node, owner),
    ...checkBreaker(node, owner),
    ...checkStandIns(node, owner),
    ...neverMet(holder, undefined),
  ];
}

/** `retry` and the like are nothing that the top of a file says. */
function onlyTimeout(root: LocatedMap): LocatedMap {
  return only(root, 'timeout');
}

/** The other keys do not belong on a task that holds others. */
function onlyTotal(node: LocatedMap): LocatedMap {
  return only(node, 'timeout_total');
}

function only(node: LocatedMap, key: string): LocatedMap {
  return { ...node, entries: new Map([...node.entries].filter(([name]) => name === key)) };
}

/** A limit for one attempt that the limit for all of them comes before. One of the two may be that of the defaults. */
function neverMet({ node, owner }: RuleHolder, defaults: Located | undefined): readonly Diagnostic[] {
  const own = node.entries.get('timeout');
  const total = node.entries.get('timeout_total');
  const limits = defaults?.kind === 'map' ? defaults.entries : node.entries;
  const one = own ?? limits.get('timeout');
  const all = total ?? limits.get('timeout_total');
  const entry = own ?? total;
  if (one === undefined || all === undefined || entry === undefined) return [];
  const ms = durationAt(own === undefined ? (defaults ?? node) : node, 'timeout');
  const totalMs = durationAt(total === undefined ? (defaults ?? node) : node, 'timeout_total');
  if (ms === null || totalMs === null || ms < totalMs) return [];
  const message = `"timeout" of ${owner} is never met: it is not shorter than "timeout_total", which ends the task first`;
  const other = entry === one ? all : one;
  return [
    warningAt('timeout-never-met', entrySpan(entry), message, {
      hint: '"timeout" is for one attempt, "timeout_total" for all of them and the waits between',
      related: [{ span: entrySpan(other), message: 'the other one' }],
    }),
  ];
}
