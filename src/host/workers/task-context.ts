import { checkTable, shareTable } from '../../data/share-table.js';
import type { Json } from '../../model/json.js';
import type { PluginContext } from '../../plugin/contract.js';
import { TaskFailure } from '../../plugin/task-failure.js';
import { findUserModule } from './find-user-module.js';
import type { HostLink } from './host-link.js';
import type { TaskSetting } from './protocol.js';
import type { ModuleExports } from './user-modules.js';

/** What a context is made of. */
export interface TaskContextParts {
  readonly setting: TaskSetting;
  readonly link: HostLink;
  readonly signal: AbortSignal;
  log(text: string): void;
  importModule(url: string): Promise<ModuleExports>;
}

/** The context of one task, in its worker; `close` makes it refuse everything once the task is over. */
export function createTaskContext(parts: TaskContextParts): {
  readonly context: PluginContext;
  close(): void;
} {
  const { setting, link, signal } = parts;
  let open = true;
  let results: Readonly<Record<string, Json>> | null = null;

  function requireOpen(): void {
    if (!open)
      throw new TaskFailure(
        'execution',
        `task "${setting.task.id}" is over: its context can no longer be used`,
      );
  }

  const context: PluginContext = {
    task: setting.task,
    run: setting.run,
    params: setting.params,
    workingDir: setting.workingDir,
    signal,
    get results() {
      if (results !== null) return results;
      requireOpen();
      const answer = link.ask({ about: 'results' });
      results = answer.about === 'results' ? toResults(answer.results) : Object.freeze({});
      return results;
    },
    table(id) {
      requireOpen();
      const answer = link.ask({ about: 'table', id: id ?? null });
      if (answer.about !== 'table') throw new Error('the host answered another question');
      if (answer.warning !== null) context.warn(answer.warning);
      return answer.table;
    },
    publish(table) {
      requireOpen();
      const fault = checkTable(table);
      if (fault !== null) throw new TaskFailure('validation', `what was published is no table: ${fault}`);
      link.post({ type: 'publish', table: shareTable(table) });
    },
    log(text) {
      requireOpen();
      parts.log(text);
    },
    warn(message) {
      requireOpen();
      // Authors of JavaScript hand over anything.
      const text: unknown = message;
      link.post({ type: 'warn', message: String(text) });
    },
    async exec(options) {
      requireOpen();
      return await link.exec(options, signal);
    },
    async load(specifier) {
      requireOpen();
      const found = await findUserModule(specifier, setting);
      if ('problem' in found) throw new TaskFailure('validation', found.problem);
      return await parts.importModule(found.url);
    },
  };
  return {
    context,
    close() {
      open = false;
    },
  };
}

/** Without a prototype, so that an id such as `constructor` that is not there is undefined. */
function toResults(pairs: readonly (readonly [string, Json])[]): Readonly<Record<string, Json>> {
  const results: Record<string, Json> = Object.create(null);
  for (const [id, result] of pairs) {
    Object.defineProperty(results, id, { value: deepFreeze(result), enumerable: true });
  }
  return Object.freeze(results);
}

function deepFreeze(json: Json): Json {
  if (typeof json !== 'object' || json === null) return json;
  for (const member of Object.values(json)) deepFreeze(member);
  return Object.freeze(json);
}
