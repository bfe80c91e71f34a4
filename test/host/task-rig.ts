import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCatalog, type HostCatalog } from '../../src/host/catalog.js';
import { createHostExecutor } from '../../src/host/executor.js';
import type { BuiltinPlugin } from '../../src/host/plugin-module.js';
import { createProcessHost } from '../../src/host/processes/process-host.js';
import { createWorkerPool, type WorkerPool } from '../../src/host/workers/pool.js';
import type { WorkerOptions } from '../../src/host/workers/start-worker.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import type { Outcome } from '../../src/model/ports.js';
import { plugin as functionPlugin } from '../../plugins/function/index.js';
import type { BuiltWorker } from './built-worker.js';

/** A folder with modules in it, and everything that runs tasks of theirs. */
export interface TaskRig {
  readonly dir: string;
  readonly pool: WorkerPool;
  /** The warnings of all tasks, as `task: message`. */
  readonly warnings: readonly string[];
  write(path: string, text: string): void;
  catalog(...specs: readonly string[]): Promise<HostCatalog>;
  /** Runs one task; the modules named by `plugins` are opened first. */
  run(request: TaskRequest): Promise<Outcome>;
  /** What a task has printed: both streams, in order. */
  output(task: string): string;
}

export interface TaskRequest {
  readonly plugin: string;
  readonly config?: JsonObject;
  /** By default `t`. */
  readonly id?: string;
  /** What stands above it: levels of ids with results, nearest first. */
  readonly upstream?: readonly (readonly (readonly [string, Json])[])[];
  readonly signal?: AbortSignal;
  /** Told what the task prints, as it comes. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface TaskRigOptions extends Partial<Pick<WorkerOptions, 'resourceLimits' | 'env'>> {
  readonly graceMs?: number;
  readonly limitMs?: number;
  readonly builtins?: ReadonlyMap<string, BuiltinPlugin>;
}

export function createTaskRig(
  built: BuiltWorker,
  files: Readonly<Record<string, string>>,
  options: TaskRigOptions = {},
): TaskRig {
  const { graceMs = 100, limitMs = 10_000, builtins = new Map(), ...workerOptions } = options;
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'oprun-rig-')));
  const pool = createWorkerPool({ ...built.options(), tag: 'rigtag', ...workerOptions });
  const processes = createProcessHost({ env: process.env, tag: 'rigtag' });
  onTestFinished(async () => {
    await pool.close();
    await processes.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const warnings: string[] = [];
  const outputs = new Map<string, string>();
  let catalog: HostCatalog | null = null;
  let executor: ReturnType<typeof createHostExecutor> | null = null;
  let listener: ((text: string) => void) | undefined;

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);

  const all = new Map<string, BuiltinPlugin>([
    ['function', { url: built.url('plugins/function.js'), load: async () => functionPlugin }],
    ...builtins,
  ]);
  const open = async (specs: readonly string[]): Promise<HostCatalog> =>
    await openCatalog({ builtins: all, specs: specs.map((spec) => ({ spec, baseDir: dir })), pool, limitMs });

  return {
    dir,
    pool,
    warnings,
    write,
    async catalog(...specs) {
      catalog = await open(specs);
      return catalog;
    },
    async run({
      plugin,
      config = {},
      id = 't',
      upstream = [],
      signal = new AbortController().signal,
      onOutput,
    }) {
      catalog ??= await open(
        Object.keys(files)
          .filter((path) => path.startsWith('plugin'))
          .map((path) => `./${path}`),
      );
      if (catalog.problems.length > 0) throw new Error(JSON.stringify(catalog.problems));
      listener = onOutput;
      executor ??= createHostExecutor({
        modules: catalog.modules,
        pool,
        processes,
        graceMs,
        output: {
          write(task, _attempt, _stream, bytes) {
            const text = Buffer.from(bytes).toString();
            outputs.set(task, (outputs.get(task) ?? '') + text);
            listener?.(text);
          },
        },
        warn: (task, message) => warnings.push(`${task}: ${message}`),
        run: { id: 'run-1', dir: join(dir, 'logs') },
        params: { day: 'monday' },
        workflowDir: dir,
      });
      const results = new Map(upstream.flat());
      return await executor.execute({
        task: {
          id,
          index: 0,
          description: null,
          plugin,
          config,
          dependsOn: (upstream[0] ?? []).map(([above]) => above),
          continueOnError: false,
          workingDir: dir,
          place: { line: 1, column: 1 },
        },
        number: 1,
        signal,
        upstream: {
          levels: () => upstream.map((level) => level.map(([above]) => above)),
          result: (above) => results.get(above),
        },
      });
    },
    output: (task) => outputs.get(task) ?? '',
  };
}
