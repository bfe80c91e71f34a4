import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plugin as shell } from '../../plugins/shell/index.js';
import type { ShellName } from '../../src/expr/shell/scanner.js';
import type { BuiltinPlugin } from '../../src/host/plugin-module.js';
import type { Outcome } from '../../src/model/ports.js';
import { rewrite } from '../expr/shell-texts.js';
import { builtWorker } from './built-worker.js';
import { createTaskRig, type TaskRig } from './task-rig.js';

/** A rig whose only plugin is `shell`, as it is. */
export function openShell(processEnv: NodeJS.ProcessEnv = process.env): TaskRig {
  const builtins: ReadonlyMap<string, BuiltinPlugin> = new Map([
    ['shell', { url: 'file:///nowhere.js', load: async () => shell }],
  ]);
  return createTaskRig(builtWorker(), {}, { builtins, processEnv });
}

/** Runs a text in which every expression stands for `value`. */
export async function runShell(
  rig: TaskRig,
  text: string,
  { value, shell: name = 'sh' }: { readonly value: string; readonly shell?: ShellName },
): Promise<Outcome> {
  const { template, issues } = rewrite(text, name);
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return await rig.run({
    plugin: 'shell',
    config: { command: template.command, shell: name },
    given: { shellValues: Object.fromEntries(template.values.map(({ variable }) => [variable, value])) },
  });
}

/** What stands in a file of the rig, decoded. */
export function readText(rig: TaskRig, path: string): string {
  return readFileSync(join(rig.dir, path), 'utf8');
}
