import type { Fact, Held, SkipReason, TaskDeclaration } from '../model/event.js';
import type { Masker } from '../text/masker.js';

/**
 * Takes secrets out of a fact: out of its values and of what was written by somebody. Names of tasks and runs, and
 * oprun's own words and numbers, stay what they are, also where a secret happens to be the same: the record stands on them.
 */
export function maskFact(fact: Fact, masker: Masker): Fact {
  if (masker.empty) return fact;
  switch (fact.type) {
    case 'run.started': {
      const { workflow, params, tasks } = fact;
      const { name, description } = workflow;
      const shown = {
        name: masker.text(name),
        description: description === null ? null : masker.text(description),
      };
      return {
        ...fact,
        workflow: { ...workflow, ...shown },
        params: masker.json(params),
        tasks: maskDeclarations(tasks, masker),
      };
    }
    case 'task.opened':
      return { ...fact, holds: maskHeld(fact.holds, masker) };
    case 'task.skipped':
      return { ...fact, reason: maskReason(fact.reason, masker) };
    case 'task.restored':
      return { ...fact, result: masker.json(fact.result), outputs: masker.json(fact.outputs) };
    case 'task.added': {
      const [declaration = fact.declaration] = maskDeclarations([fact.declaration], masker);
      return { ...fact, declaration };
    }
    case 'notify.sent':
      return { ...fact, error: fact.error === null ? null : masker.text(fact.error) };
    case 'warning':
      return { ...fact, message: masker.text(fact.message) };
    case 'run.finished': {
      const missing = Object.entries(fact.missing_outputs);
      return {
        ...fact,
        outputs: masker.json(fact.outputs),
        missing_outputs: Object.fromEntries(missing.map(([name, why]) => [name, masker.text(why)])),
      };
    }
    // What these hold was masked when the task ended, before anybody else could read it.
    case 'task.completed':
    case 'task.failed':
    case 'task.cancelled':
    case 'task.started':
    case 'task.retrying':
    case 'task.falling_back':
    case 'task.waiting':
    case 'task.blocked':
    case 'run.cancelling':
    case 'run.ending':
    case 'run.undoing':
    case 'run.undone':
      return fact;
    default:
      return fact satisfies never;
  }
}

function maskHeld(held: Held, masker: Masker): Held {
  switch (held.kind) {
    case 'items': {
      const keys = held.keys === null ? null : held.keys.map((key) => masker.text(key));
      return { ...held, items: masker.json(held.items), keys };
    }
    case 'tasks':
      return { ...held, tasks: maskDeclarations(held.tasks, masker) };
    case 'workflow': {
      const { name, params } = held.workflow;
      const workflow = { ...held.workflow, name: masker.text(name), params: masker.json(params) };
      return { ...held, workflow, tasks: maskDeclarations(held.tasks, masker) };
    }
    default:
      return held satisfies never;
  }
}

function maskReason(reason: SkipReason, masker: Masker): SkipReason {
  if (reason.kind !== 'condition') return reason;
  return { ...reason, expression: masker.text(reason.expression), values: masker.json(reason.values) };
}

function maskDeclarations(
  declarations: readonly TaskDeclaration[],
  masker: Masker,
): readonly TaskDeclaration[] {
  return declarations.map((declaration) => ({
    ...declaration,
    if: declaration.if === null ? null : masker.text(declaration.if),
  }));
}
