import { TaskFailure, type PluginContext, type Table } from '../../src/plugin/index.js';

/** A context for calling a plugin's `run` without a run around it, and what the plugin did with it. */
export interface FakeContext extends PluginContext {
  /** The tables that were published, oldest first. */
  readonly published: readonly Table[];
  /** The texts that were logged. */
  readonly logged: readonly string[];
  /** The warnings that were given. */
  readonly warnings: readonly string[];
}

/** Every member is there; a program cannot be started and a table is not there unless the test provides for it. */
export function fakeContext(overrides: Partial<PluginContext> = {}): FakeContext {
  const published: Table[] = [];
  const logged: string[] = [];
  const warnings: string[] = [];
  return {
    task: { id: 'task', attempt: 1 },
    run: { id: 'run', dir: '/nowhere/logs/run' },
    params: {},
    workingDir: '/nowhere',
    signal: new AbortController().signal,
    results: {},
    table(id) {
      throw new TaskFailure(
        'validation',
        id === undefined ? 'no table above this task' : `no table of task ${id}`,
      );
    },
    publish: (table) => void published.push(table),
    log: (text) => void logged.push(text),
    warn: (message) => void warnings.push(message),
    exec: () => Promise.reject(new Error('this context starts no program')),
    load: () => Promise.reject(new Error('this context loads no module')),
    ...overrides,
    published,
    logged,
    warnings,
  };
}
