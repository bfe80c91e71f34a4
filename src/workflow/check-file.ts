import { resolve } from 'node:path';
import type { Workflow, WorkflowSource } from '../model/workflow.js';
import type { OpenedCatalog } from '../plugin/catalog.js';
import type { Diagnostic } from '../text/diagnostic.js';
import type { SourceText } from '../text/source-text.js';
import { isReached } from './attached-drafts.js';
import { buildWorkflow } from './build-workflow.js';
import { checkCircles } from './check-circles.js';
import { checkDependencies } from './check-dependencies.js';
import { checkHooks } from './check-hooks.js';
import { checkIds } from './check-ids.js';
import { checkPlugins } from './check-plugins.js';
import { checkRules } from './check-rules.js';
import { checkSubParams } from './check-sub-params.js';
import { checkWork } from './check-work.js';
import { checkWorkingDirs } from './check-working-dir.js';
import { draftParams } from './draft-params.js';
import { draftHooks } from './hook-drafts.js';
import { textOf, valueAt, type Entry, type Located, type LocatedMap } from './located.js';
import { createNamesAt } from './names-at.js';
import { readDefaults } from './param-defaults.js';
import { readAssignments, readEnv } from './read-assignments.js';
import { readCalls } from './read-calls.js';
import { readNotify } from './read-notify.js';
import { readRules, type ReadRules } from './read-rules.js';
import { readSecrets } from './read-secrets.js';
import { readText } from './read-text.js';
import { secretVariables, withOwnVariables } from './secret-variables.js';
import { openSubWorkflows, type SubWorkflowContext } from './sub-workflows.js';
import { draftTasks, flattened, type TaskDraft } from './task-draft.js';
import { given } from './task-gives.js';
import { readParts, type TaskParts, type UseAt } from './task-parts.js';
import { createUpstreamHints } from './upstream-hint.js';

/** What is known of a file beside its text. */
export interface FileContext {
  readonly origin: WorkflowSource;
  readonly source: SourceText;
  /** Absolute path: where its tasks work. */
  readonly workingDir: string;
  /** Absolute path: where the run works, of which this file may be a part. */
  readonly runDir: string;
  readonly opened: OpenedCatalog;
  readonly subFiles: SubWorkflowContext;
}

/** A file in which everything has been looked at. */
export interface CheckedFile {
  readonly diagnostics: readonly Diagnostic[];
  /** How many files are nested below. */
  readonly height: number;
  /** The workflow. To be called only where nothing is wrong with the file. */
  readonly build: () => Workflow | null;
}

/** Checks what takes more than the shape of a file: names, expressions, the graph, plugins and other files. */
export async function checkFile(root: LocatedMap | null, context: FileContext): Promise<CheckedFile> {
  if (root === null) return { diagnostics: [], height: 0, build: () => null };
  const { origin, source, workingDir, opened } = context;
  const drafts = draftTasks(valueAt(root, 'tasks'), { dir: origin.dir, workingDir, parent: null });
  const hooks = draftHooks(valueAt(root, 'hooks'), drafts, { dir: origin.dir, workingDir });
  const hookTasks = [...hooks.values()].flatMap((hook) => flattened(hook.tasks));
  const tasks = [...flattened(drafts), ...hookTasks];
  const subs = await openSubWorkflows(tasks, context.subFiles);
  const declared = draftParams(valueAt(root, 'params'), source);
  const { secrets, diagnostics: wrongSecrets } = readSecrets(valueAt(root, 'secrets'), source);
  const namesAt = createNamesAt({
    params: new Map(declared.drafts.map(({ declaration, type }) => [declaration.name, type])),
    env: keysOf(root, 'env'),
    defaultEnv: keysOf(valueAt(root, 'defaults'), 'env'),
    secrets: keysOf(root, 'secrets'),
    tasks: drafts,
    give: (draft) => given(draft, subs.byTask.get(draft)),
  });
  const hintFor = createUpstreamHints();
  const useAt: UseAt = (draft, place) => ({
    names: namesAt.task(draft, place),
    source,
    upstreamHint: hintFor(draft),
    waitsFor: draft.role === 'task' ? draft.dependsOn.map(({ text }) => text) : [],
  });

  const paramDefaults = readDefaults(declared.drafts, { names: namesAt.param, source });
  const env = readEnv(valueAt(root, 'env'), { names: namesAt.env, source });
  const defaultEnv = readEnv(valueAt(valueAt(root, 'defaults'), 'env'), { names: namesAt.env, source });
  const outputs = readAssignments(
    valueAt(root, 'outputs'),
    { noun: 'an output' },
    { names: namesAt.outputs, source },
  );
  const groupEntry = mapEntry(valueAt(root, 'concurrency'), 'group');
  const group =
    groupEntry === undefined ? null : readText(groupEntry, { names: namesAt.concurrency, source });
  const ofFile = secretVariables(env.assignments);
  const notify = readNotify(root.entries.get('notify'), {
    use: { names: namesAt.notify, source, secretVariables: ofFile },
    workingDir,
  });
  const defaults = valueAt(root, 'defaults');
  const parts = new Map<TaskDraft, TaskParts>();
  const inTasks = tasks.flatMap((draft) => {
    const read = readParts(draft, useAt, defaults);
    const workflow = subs.byTask.get(draft);
    parts.set(draft, read.parts);
    return [
      ...checkWork(draft, opened.catalog.names),
      ...read.diagnostics,
      ...(workflow === undefined ? [] : checkSubParams(draft, workflow, useAt(draft, 'params'))),
    ];
  });
  const ofDefaults = withOwnVariables(ofFile, defaultEnv.assignments);
  const { calls, attached } = readCalls(tasks, { parts, defaults, useAt, ofFile, ofDefaults });
  const callers = [...calls.keys()];
  if (notify.command !== null) calls.set(notify.command.draft, notify.command.call);
  const lists = [
    drafts,
    ...[...hooks.values(), ...tasks].map((draft) => draft.tasks).filter((list) => list.length > 0),
  ];
  const found = [
    ...declared.diagnostics,
    ...paramDefaults.diagnostics,
    ...env.diagnostics,
    ...defaultEnv.diagnostics,
    ...wrongSecrets,
    ...outputs.diagnostics,
    ...checkCircles(root, { params: paramDefaults.params, env: env.assignments }),
    ...lists.flatMap((list) => [...checkIds(list), ...checkDependencies(list)]),
    ...inTasks,
    ...checkHooks(hookTasks),
    ...checkRules(flattened(drafts), root, { hookDrafts: hookTasks, subWorkflows: subs.byTask }),
    ...(group?.diagnostics ?? []),
    ...notify.diagnostics,
    ...subs.diagnostics,
    ...(await checkPlugins(opened.catalog, { modulesFailed: opened.problems.length > 0, calls })),
    ...(await checkWorkingDirs(callers, opened.catalog, { runDir: context.runDir, root })),
  ];
  return {
    diagnostics: withoutGuesses(found, root, tasks),
    height: subs.height,
    build: () =>
      buildWorkflow({
        root,
        origin,
        source,
        workingDir,
        envFiles: envFiles(root).map((path) => resolve(workingDir, path)),
        params: paramDefaults.params,
        env: env.assignments,
        defaultEnv: defaultEnv.assignments,
        secrets,
        outputs: outputs.assignments,
        drafts,
        hooks,
        group: group?.template ?? null,
        notify,
        parts,
        rules: readAllRules(callers, defaults),
        attached,
        subWorkflows: subs.byTask,
        calls,
      }),
  };
}

function readAllRules(
  drafts: readonly TaskDraft[],
  defaults: Located | undefined,
): ReadonlyMap<TaskDraft, ReadRules> {
  return new Map(
    drafts.map((draft) => [draft, readRules(draft.node, isReached(draft) ? defaults : undefined)] as const),
  );
}

function mapEntry(node: Located | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

function keysOf(node: Parameters<typeof valueAt>[0], key: string): ReadonlySet<string> {
  const value = valueAt(node, key);
  return new Set(value?.kind === 'map' ? value.entries.keys() : []);
}

function envFiles(root: LocatedMap): readonly string[] {
  const value = valueAt(root, 'env_file');
  const items = value?.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => textOf(item) ?? []);
}

/** Where a section cannot be read, nobody knows which names it would have given. */
function withoutGuesses(
  diagnostics: readonly Diagnostic[],
  root: LocatedMap,
  tasks: readonly TaskDraft[],
): readonly Diagnostic[] {
  const silent = new Set<string>();
  if (isUnreadable(root, 'params')) silent.add('unknown-param');
  if (isUnreadable(root, 'secrets')) silent.add('unknown-secret');
  if (isUnreadable(root, 'env') || tasks.some(({ node }) => isUnreadable(node, 'env')))
    silent.add('unknown-env');
  return silent.size === 0 ? diagnostics : diagnostics.filter(({ code }) => !silent.has(code));
}

function isUnreadable(node: LocatedMap, key: string): boolean {
  const value = valueAt(node, key);
  return value !== undefined && value.kind !== 'map' && !(value.kind === 'scalar' && value.value === null);
}
