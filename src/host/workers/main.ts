import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../../model/failure.js';
import type { JsonObject } from '../../model/json.js';
import type { StreamName } from '../../model/ports.js';
import { adoptPlugins } from '../../plugin/adopt.js';
import { checkConfig, toZodSchema } from '../../plugin/check-config.js';
import type { Plugin } from '../../plugin/contract.js';
import { describeSchema } from '../../plugin/describe-schema.js';
import { encodeResult } from '../../plugin/encode-result.js';
import { parseConfig } from '../../plugin/parse-config.js';
import { toFailure } from '../../plugin/to-failure.js';
import { systemClock } from '../clock.js';
import { announceEnd } from './announce-end.js';
import { captureOutput } from './capture-output.js';
import { describeThrown } from './describe-thrown.js';
import { createHostLink } from './host-link.js';
import { countResources, hasMoreResources } from './leftover-resources.js';
import { createRingWriter } from './output-ring.js';
import type { FromWorker, ListedPlugin, TaskEnding, TaskSetting, ToWorker, WorkerSetup } from './protocol.js';
import { createTaskContext } from './task-context.js';
import { setTaskEnvironment } from './task-environment.js';
import { createUserModules } from './user-modules.js';

/*
 * The entry of every worker: it serves one module of plugins, one request at a time. The host ends it when it hangs, and
 * starts another when it dies.
 */

if (parentPort === null) throw new Error('this file is the entry of a worker');
const port = parentPort;
const setup: WorkerSetup = workerData;
const link = createHostLink(port, setup);
const write = createRingWriter(setup.output, () => link.post({ type: 'output' }));
const importUser = createUserModules(setup.shims, new URL('./resolve-hook.js', import.meta.url));
let plugins: Promise<readonly Plugin[]> | null = null;
let task: { readonly abort: AbortController } | null = null;

captureOutput(write);
announceEnd((message) => link.post(message), logThrown);
port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'list':
      void answer(list);
      break;
    case 'check':
      void answer(async () => await check(message.plugin, message.config));
      break;
    case 'describe':
      void answer(async () => await describe(message.plugin));
      break;
    case 'run':
      void link.withoutHold(async () => await run(message.plugin, message.config, message.setting));
      break;
    case 'abort':
      task?.abort.abort();
      break;
    case 'exec_ended':
      link.onExecEnded(message.id, message.ending);
      break;
    default:
      message satisfies never;
  }
});

async function answer(request: () => Promise<FromWorker>): Promise<void> {
  await link.withoutHold(async () => {
    try {
      link.post(await request());
    } catch (thrown) {
      link.post({ type: 'refused', failure: withPlace(toFailure(thrown), thrown) });
    }
  });
}

/** Says where in the module it was thrown, where that can be told. */
function withPlace(failure: Failure, thrown: unknown): Failure {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && line.includes(setup.module.url));
  const line = frame
    ?.slice(frame.indexOf(setup.module.url) + setup.module.url.length)
    .match(/^:(\d+):\d+/)?.[1];
  return line === undefined ? failure : { ...failure, message: `${failure.message} (line ${line})` };
}

async function list(): Promise<FromWorker> {
  const adopted = adoptPlugins(await importServed());
  if ('problem' in adopted) return { type: 'listed', plugins: [], problem: adopted.problem };
  // A schema that is none would otherwise be found out by the first config.
  for (const { config } of adopted.plugins) toZodSchema(config);
  return { type: 'listed', plugins: adopted.plugins.map(toListed), problem: null };
}

function toListed({ name, summary, version }: Plugin): ListedPlugin {
  return { name, summary: summary ?? null, version: version ?? null };
}

async function check(name: string, config: JsonObject): Promise<FromWorker> {
  const plugin = await findPlugin(name);
  return { type: 'checked', issues: checkConfig(toZodSchema(plugin.config), config) };
}

async function describe(name: string): Promise<FromWorker> {
  const { config } = await findPlugin(name);
  return { type: 'described', schema: describeSchema(config) };
}

async function run(name: string, config: JsonObject, setting: TaskSetting): Promise<void> {
  const abort = new AbortController();
  task = { abort };
  const restoreEnvironment = setTaskEnvironment(process.env, setting.environment);
  let before = countResources();
  let spoiled = false;

  /** What a module starts when it is loaded is not the task's; one that has failed would fail for ever. */
  async function loading<T>(load: () => Promise<T>): Promise<T> {
    spoiled = true;
    const loaded = await load();
    spoiled = false;
    before = countResources();
    return loaded;
  }

  const handed = createTaskContext({
    setting,
    link,
    signal: abort.signal,
    log: (lines) => writeText('stdout', lines),
    importModule: async (url) => await loading(async () => await importUser(url)),
  });
  const ending = await attempt(async () => {
    const plugin = await loading(async () => await findPlugin(name));
    const parsed = parseConfig(plugin, config);
    if (!parsed.ok) return { status: 'failed', failure: parsed.failure };
    const { value, losses } = encodeResult(await plugin.run(parsed.config, handed.context));
    return { status: 'completed', result: value, losses };
  });
  handed.close();
  restoreEnvironment();
  task = null;
  const clean = !spoiled && !hasMoreResources(countResources(), before);
  link.post({ type: 'ended', ending, clean, told: abort.signal.aborted });
}

async function attempt(work: () => Promise<TaskEnding>): Promise<TaskEnding> {
  try {
    return await work();
  } catch (thrown) {
    logThrown(thrown);
    return { status: 'failed', failure: toFailure(thrown, systemClock.wall()) };
  }
}

async function findPlugin(name: string): Promise<Plugin> {
  plugins ??= importServed().then((exports) => {
    const adopted = adoptPlugins(exports);
    if ('problem' in adopted) throw new Error(adopted.problem.message);
    return adopted.plugins;
  });
  const plugin = (await plugins).find((known) => known.name === name);
  if (plugin === undefined) throw new Error(`${setup.module.url} holds no plugin "${name}"`);
  return plugin;
}

async function importServed(): Promise<Readonly<Record<string, unknown>>> {
  const { url, origin } = setup.module;
  if (origin === 'user') return await importUser(url);
  const exports: Readonly<Record<string, unknown>> = await import(url);
  return exports;
}

function logThrown(thrown: unknown): void {
  const text = describeThrown(thrown, new URL('.', import.meta.url).href);
  if (text !== null) writeText('stderr', text);
}

function writeText(stream: StreamName, text: string): void {
  write(stream, Buffer.from(text));
}
