import { checkTable } from '../data/share-table.js';
import type { Table } from '../data/table.js';
import type { Json } from '../model/json.js';
import type { ExecOptions, ExecResult, PluginContext } from '../plugin/contract.js';
import { TaskFailure } from '../plugin/task-failure.js';

/** What a context tells of its task. */
export type ContextFacts = Pick<PluginContext, 'task' | 'run' | 'params' | 'workingDir' | 'signal'>;

/** How a context reaches the rest of oprun from the thread that its plugin runs on. */
export interface ContextReach {
  /** The results above, by id, in pairs: an id such as `__proto__` is an ordinary key only there. */
  results(): readonly (readonly [string, Json])[];
  /** The table that is meant, and a warning where it may be another one the next time. Throws a `TaskFailure`. */
  table(id: string | null): { readonly table: Table; readonly warning: string | null };
  /** Takes what is known to be a table. */
  publish(table: Table): void;
  /** Adds whole lines to the task's log. */
  log(lines: string): void;
  warn(message: string): void;
  exec(options: ExecOptions): Promise<ExecResult>;
  load(module: string): Promise<Readonly<Record<string, unknown>>>;
}

/** The context of one task, the same on every thread; `close` makes it refuse everything once the task is over. */
export function createPluginContext(
  { task, run, params, workingDir, signal }: ContextFacts,
  reach: ContextReach,
): { readonly context: PluginContext; readonly close: () => void } {
  let open = true;
  let results: Readonly<Record<string, Json>> | null = null;

  function requireOpen(): void {
    if (!open)
      throw new TaskFailure('execution', `task "${task.id}" is over: its context can no longer be used`);
  }

  const context: PluginContext = {
    task,
    run,
    params,
    workingDir,
    signal,
    get results() {
      if (results !== null) return results;
      requireOpen();
      results = toResults(reach.results());
      return results;
    },
    table(id) {
      requireOpen();
      const { table, warning } = reach.table(id ?? null);
      if (warning !== null) reach.warn(warning);
      return table;
    },
    publish(table) {
      requireOpen();
      const fault = checkTable(table);
      if (fault !== null) throw new TaskFailure('validation', `what was published is no table: ${fault}`);
      reach.publish(table);
    },
    log(text) {
      requireOpen();
      const lines = toText(text);
      reach.log(lines.endsWith('\n') ? lines : `${lines}\n`);
    },
    warn(message) {
      requireOpen();
      reach.warn(toText(message));
    },
    async exec(options) {
      requireOpen();
      return await reach.exec(options);
    },
    async load(module) {
      requireOpen();
      return await reach.load(module);
    },
  };
  return {
    context,
    close() {
      open = false;
    },
  };
}

/** Authors of JavaScript hand over anything. */
function toText(value: unknown): string {
  return String(value);
}

/** Without a prototype, so that an id such as `constructor` that is not there is undefined. */
function toResults(pairs: readonly (readonly [string, Json])[]): Readonly<Record<string, Json>> {
  const results: Record<string, Json> = Object.create(null);
  for (const [id, result] of pairs) {
    Object.defineProperty(results, id, { value: deepFreeze(result), enumerable: true });
  }
  return Object.freeze(results);
}

/** What is frozen was frozen here, with all that is in it. */
function deepFreeze(json: Json): Json {
  if (typeof json !== 'object' || json === null || Object.isFrozen(json)) return json;
  for (const member of Object.values(json)) deepFreeze(member);
  return Object.freeze(json);
}
