import { plainRules } from '../../src/model/attempt-rules.js';
import type { Task, Work, Workflow } from '../../src/model/workflow.js';

const shell: Work = { kind: 'plugin', plugin: 'shell', config: { kind: 'literal', value: {} } };

/** A task as the loader would make it. */
export function task(id: string, more: Partial<Task> = {}): Task {
  return {
    id,
    index: 0,
    description: null,
    dependsOn: [],
    condition: null,
    continueOnError: false,
    priority: null,
    timeoutTotalMs: null,
    rules: plainRules,
    undo: null,
    workingDir: '/',
    forEach: null,
    env: [],
    outputs: [],
    work: shell,
    place: { line: 1, column: 1 },
    ...more,
  };
}

/** One that holds others. */
export function group(id: string, tasks: readonly Task[], more: Partial<Task> = {}): Task {
  return task(id, { work: { kind: 'group', tasks }, ...more });
}

/** One that runs another file. */
export function nested(id: string, tasks: readonly Task[]): Task {
  return task(id, { work: { kind: 'workflow', workflow: workflow(tasks), params: [] } });
}

/** A workflow of these tasks. */
export function workflow(tasks: readonly Task[], more: Partial<Workflow> = {}): Workflow {
  return {
    name: 'w',
    description: null,
    source: { file: 'w.yaml', dir: '/', text: '', sha256: '' },
    workingDir: '/',
    maxParallel: null,
    timeoutMs: null,
    pools: new Map(),
    hooks: { on_success: null, on_failure: null, on_cancel: null, on_exit: null },
    concurrency: null,
    notify: null,
    params: [],
    env: [],
    envFiles: [],
    secrets: [],
    outputs: [],
    tasks,
    ...more,
  };
}

/** Goes over two items. */
export const forEach: Task['forEach'] = {
  items: { kind: 'literal', value: [1, 2] },
  as: null,
  maxParallel: null,
  failFast: false,
};

/** So many attempts. */
export function attempts(maxAttempts: number): Pick<Task, 'rules'> {
  return { rules: { ...plainRules, retry: { ...plainRules.retry, maxAttempts } } };
}

/** Tasks of every kind that a fault can be for. */
export const rehearsed: Workflow = workflow(
  [
    task('build', { ...attempts(3), undo: task('build.undo') }),
    task('copy', { forEach, undo: task('copy.undo') }),
    group('each', [task('load'), group('deep', [task('leaf')])], { forEach }),
    nested('sub', [task('inner', { undo: task('inner.undo') })]),
    group('plain', [task('only')]),
  ],
  {
    hooks: {
      on_success: null,
      on_failure: group('hooks.on_failure', [task('tell')]),
      on_cancel: null,
      on_exit: null,
    },
    notify: { when: ['failure'], webhook: null, command: task('notify.command'), file: null },
  },
);
