import { basename, extname } from 'node:path';
import type { Concurrency, HookName } from '../model/run-rules.js';
import type { Hooks, Notify, Workflow } from '../model/workflow.js';
import { buildGroup, buildNotifyCommand, buildTask } from './build-task.js';
import { textOf, valueAt } from './located.js';
import { readRunRules, type RunRules } from './read-run-rules.js';
import { numberAt } from './read-values.js';
import type { SoundFile } from './sound-file.js';

/** Builds the workflow from a file in which nothing is wrong. */
export function buildWorkflow(file: SoundFile): Workflow {
  const { root, origin, workingDir, envFiles, params, env, secrets, outputs, drafts } = file;
  const name = textOf(valueAt(root, 'name')) ?? stemOf(origin.file);
  const rules = readRunRules(root);
  return {
    name,
    description: textOf(valueAt(root, 'description')) ?? null,
    source: origin,
    workingDir,
    maxParallel: numberAt(root, 'max_parallel'),
    timeoutMs: rules.timeoutMs,
    pools: rules.pools,
    hooks: toHooks(file),
    concurrency: toConcurrency(file, name, rules),
    notify: toNotify(file, rules),
    params,
    env,
    envFiles,
    secrets,
    outputs,
    tasks: drafts.map((draft) => buildTask(draft, file)),
  };
}

function toHooks(file: SoundFile): Hooks {
  const hook = (name: HookName): Hooks[HookName] => {
    const draft = file.hooks.get(name);
    return draft === undefined || draft.tasks.length === 0 ? null : buildGroup(draft, `hooks.${name}`, file);
  };
  return {
    on_success: hook('on_success'),
    on_failure: hook('on_failure'),
    on_cancel: hook('on_cancel'),
    on_exit: hook('on_exit'),
  };
}

function toConcurrency(
  { root, group }: SoundFile,
  name: string,
  { onConflict }: RunRules,
): Concurrency | null {
  if (valueAt(root, 'concurrency')?.kind !== 'map') return null;
  return { group: group ?? { kind: 'literal', value: name }, onConflict };
}

function toNotify(file: SoundFile, { notifyWhen }: RunRules): Notify | null {
  const { channels, command } = file.notify;
  if (channels === null) return null;
  return {
    ...channels,
    when: notifyWhen,
    command: command === null ? null : buildNotifyCommand(command.draft, file),
  };
}

function stemOf(file: string): string {
  return file === '-' ? 'stdin' : basename(file, extname(file));
}
