import { shareTable } from '../../data/share-table.js';
import type { PluginContext } from '../../plugin/contract.js';
import { TaskFailure } from '../../plugin/task-failure.js';
import { createPluginContext } from '../plugin-context.js';
import { findUserModule } from './find-user-module.js';
import type { HostLink } from './host-link.js';
import type { TaskSetting } from './protocol.js';
import type { ModuleExports } from './user-modules.js';

/** What a context is made of. */
export interface TaskContextParts {
  readonly setting: TaskSetting;
  readonly link: HostLink;
  readonly signal: AbortSignal;
  readonly log: (lines: string) => void;
  readonly importModule: (url: string) => Promise<ModuleExports>;
}

/** The context of one task, in its worker; `close` makes it refuse everything once the task is over. */
export function createTaskContext({ setting, link, signal, log, importModule }: TaskContextParts): {
  readonly context: PluginContext;
  readonly close: () => void;
} {
  return createPluginContext(
    { ...setting, signal },
    {
      results() {
        const answer = link.ask({ about: 'results' });
        if (answer.about !== 'results') throw new Error('the host answered another question');
        return answer.results;
      },
      table(id) {
        const answer = link.ask({ about: 'table', id });
        if (answer.about !== 'table') throw new Error('the host answered another question');
        return answer;
      },
      publish: (table) => link.post({ type: 'publish', table: shareTable(table) }),
      log,
      warn: (message) => link.post({ type: 'warn', message }),
      exec: async (options) => await link.exec(options, signal),
      async load(module) {
        const found = await findUserModule(module, setting);
        if ('problem' in found) throw new TaskFailure('validation', found.problem);
        return await importModule(found.url);
      },
    },
  );
}
