import { resolve } from 'node:path';
import type { ForEach, Task, Workflow } from '../model/workflow.js';
import type { GraphGuards, GraphLoop, GraphTask, GraphView } from '../report/graph.js';
import { expressionToText, templateToJson } from '../report/template-text.js';
import { criticalPath, levels } from '../workflow/graph.js';

/**
 * A workflow's graph as the reports draw it. The tasks of another file stand under the first task that runs it, so that
 * the view is no larger than the files are.
 */
export function toGraphView({ name, tasks, source }: Workflow): GraphView {
  const seen = new Set([fileKey(source)]);
  return { name, tasks: toGraphTasks(tasks, seen), criticalPath: criticalPath(tasks.map(toNode)) };
}

function toGraphTasks(tasks: readonly Task[], seen: Set<string>): GraphTask[] {
  const levelOf = new Map(
    levels(tasks.map(toNode)).flatMap((ids, level) => ids.map((id) => [id, level] as const)),
  );
  return tasks.map((task) => ({
    id: task.id,
    kind: task.work.kind,
    plugin: task.work.kind === 'plugin' ? task.work.plugin : null,
    dependsOn: task.dependsOn.map(({ id, when }) => ({ task: id, when })),
    level: levelOf.get(task.id) ?? 0,
    condition: toCondition(task),
    loop: task.forEach === null ? null : toLoop(task.forEach),
    guards: toGuards(task),
    ...toInside(task, seen),
  }));
}

function toNode({ id, dependsOn }: Task) {
  return { id, dependsOn: dependsOn.map((dependency) => dependency.id) };
}

function toCondition({ condition }: Task): string | null {
  if (condition === null) return null;
  return typeof condition === 'boolean' ? String(condition) : expressionToText(condition);
}

function toLoop({ items, as, maxParallel, failFast }: ForEach): GraphLoop {
  return { over: templateToJson(items), as, maxParallel, failFast };
}

function toGuards({ rules, timeoutTotalMs, undo }: Task): GraphGuards {
  const { timeoutMs, retry, breaker, fallback, locks, pools, rates } = rules;
  return {
    timeoutMs,
    timeoutTotalMs,
    maxAttempts: retry.maxAttempts,
    breaker: breaker?.name ?? null,
    fallback: fallback?.kind ?? null,
    undo: undo !== null,
    locks,
    pools,
    rates,
  };
}

function toInside({ work }: Task, seen: Set<string>): Pick<GraphTask, 'workflow' | 'tasks'> {
  switch (work.kind) {
    case 'plugin':
      return { workflow: null, tasks: null };
    case 'group':
      return { workflow: null, tasks: toGraphTasks(work.tasks, seen) };
    case 'workflow': {
      const { name, source, tasks } = work.workflow;
      const workflow = { name, file: source.file };
      if (seen.has(fileKey(source))) return { workflow, tasks: null };
      seen.add(fileKey(source));
      return { workflow, tasks: toGraphTasks(tasks, seen) };
    }
    default:
      return work satisfies never;
  }
}

/** Which file it is, however it was written. */
function fileKey({ dir, file }: Workflow['source']): string {
  return resolve(dir, file.split(/[\\/]/u).at(-1) ?? file);
}
