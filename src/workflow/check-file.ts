import { resolve } from 'node:path';
import type { Workflow, WorkflowSource } from '../model/workflow.js';
import type { OpenedCatalog } from '../plugin/catalog.js';
import type { Diagnostic } from '../text/diagnostic.js';
import type { SourceText } from '../text/source-text.js';
import { buildWorkflow } from './build-workflow.js';
import { checkCircles } from './check-circles.js';
import { checkDependencies } from './check-dependencies.js';
import { checkIds } from './check-ids.js';
import { checkPlugins } from './check-plugins.js';
import { checkSubParams } from './check-sub-params.js';
import { checkWork } from './check-work.js';
import { checkWorkingDirs } from './check-working-dir.js';
import { draftParams } from './draft-params.js';
import { textOf, valueAt, type LocatedMap } from './located.js';
import { createNamesAt } from './names-at.js';
import { readDefaults } from './param-defaults.js';
import { readAssignments, readEnv } from './read-assignments.js';
import { readSecrets } from './read-secrets.js';
import { secretVariables, withOwnVariables } from './secret-variables.js';
import { readCall } from './plugin-call.js';
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
  const tasks = flattened(drafts);
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
    waitsFor: draft.dependsOn.map(({ text }) => text),
  });

  const defaults = readDefaults(declared.drafts, { names: namesAt.param, source });
  const env = readEnv(valueAt(root, 'env'), { names: namesAt.env, source });
  const defaultEnv = readEnv(valueAt(valueAt(root, 'defaults'), 'env'), { names: namesAt.env, source });
  const outputs = readAssignments(
    valueAt(root, 'outputs'),
    { noun: 'an output' },
    { names: namesAt.outputs, source },
  );
  const parts = new Map<TaskDraft, TaskParts>();
  const inTasks = tasks.flatMap((draft) => {
    const read = readParts(draft, useAt);
    const workflow = subs.byTask.get(draft);
    parts.set(draft, read.parts);
    return [
      ...checkWork(draft, opened.catalog.names),
      ...read.diagnostics,
      ...(workflow === undefined ? [] : checkSubParams(draft, workflow, useAt(draft, 'params'))),
    ];
  });
  const ofFile = secretVariables(env.assignments);
  const ofDefaults = withOwnVariables(ofFile, defaultEnv.assignments);
  const calls = new Map(
    tasks.map((draft) => {
      const own = parts.get(draft)?.env ?? null;
      const variables = own === null ? ofDefaults : withOwnVariables(ofFile, own);
      return [draft, readCall(draft, { ...useAt(draft, 'config'), secretVariables: variables })] as const;
    }),
  );
  const lists = [drafts, ...tasks.map((draft) => draft.tasks).filter((list) => list.length > 0)];
  const found = [
    ...declared.diagnostics,
    ...defaults.diagnostics,
    ...env.diagnostics,
    ...defaultEnv.diagnostics,
    ...wrongSecrets,
    ...outputs.diagnostics,
    ...checkCircles(root, { params: defaults.params, env: env.assignments }),
    ...lists.flatMap((list) => [...checkIds(list), ...checkDependencies(list)]),
    ...inTasks,
    ...subs.diagnostics,
    ...(await checkPlugins(opened.catalog, { modulesFailed: opened.problems.length > 0, calls })),
    ...(await checkWorkingDirs(tasks, opened.catalog, { runDir: context.runDir, root })),
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
        params: defaults.params,
        env: env.assignments,
        defaultEnv: defaultEnv.assignments,
        secrets,
        outputs: outputs.assignments,
        drafts,
        parts,
        subWorkflows: subs.byTask,
        calls,
      }),
  };
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
