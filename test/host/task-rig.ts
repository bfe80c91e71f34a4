import { randomBytes } from 'node:crypto';
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
import type { Attempt, Outcome } from '../../src/model/ports.js';
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
  /** By default 1. */
  readonly number?: number;
  /** The values and variables of the attempt; by default there are none. */
  readonly env?: Readonly<Record<string, string>>;
  readonly fileEnv?: Readonly<Record<string, string>>;
  readonly given?: Partial<Pick<Attempt, 'shellValues' | 'env' | 'fileEnv' | 'workflowDir'>>;
  /** What stands above it: levels of full names with results, nearest first. The id is what stands behind the last `/`. */
  readonly upstream?: readonly (readonly (readonly [string, Json])[])[];
  readonly signal?: AbortSignal;
  /** Told what the task prints, as it comes. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface TaskRigOptions extends Partial<Pick<WorkerOptions, 'resourceLimits' | 'env'>> {
  /** What oprun would have been started with. */
  readonly processEnv?: NodeJS.ProcessEnv;
  /** Of every attempt; by default 100. */
  readonly graceMs?: number;
  readonly limitMs?: number;
  readonly builtins?: ReadonlyMap<string, BuiltinPlugin>;
}

function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function createTaskRig(
  built: BuiltWorker,
  files: Readonly<Record<string, string>>,
  options: TaskRigOptions = {},
): TaskRig {
  const { graceMs = 100, limitMs = 10_000, builtins = new Map(), processEnv, ...workerOptions } = options;
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'oprun-rig-')));
  // Of its own: what carries the tag of a run is ended with the run, also where another test runs beside.
  const tag = `rigtag${randomBytes(6).toString('hex')}`;
  const pool = createWorkerPool({ ...built.options(), tag, ...workerOptions });
  const processes = createProcessHost({ env: processEnv ?? process.env, tag });
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
      number = 1,
      given = {},
      env = {},
      fileEnv = {},
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
        output: {
          write(task, _attempt, _stream, bytes) {
            const text = Buffer.from(bytes).toString();
            outputs.set(task, (outputs.get(task) ?? '') + text);
            listener?.(text);
          },
        },
        warn: (task, message) => warnings.push(`${task}: ${message}`),
        run: { id: 'run-1', dir: join(dir, 'logs') },
      });
      const results = new Map(upstream.flat());
      return await executor.execute({
        task: id,
        number,
        plugin,
        config,
        shellValues: {},
        env,
        fileEnv,
        workingDir: dir,
        workflowDir: dir,
        params: { day: 'monday' },
        graceMs,
        signal,
        upstream: {
          levels: () => upstream.map((level) => level.map(([name]) => ({ id: idOf(name), name }))),
          result: (name) => results.get(name),
        },
        ...given,
      });
    },
    output: (task) => outputs.get(task) ?? '',
  };
}
