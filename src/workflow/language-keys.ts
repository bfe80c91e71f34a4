import { defaultsSchema, taskSchema, workflowSchema } from './schema.js';

/** The mappings of a file whose keys belong to the language. */
export type Where = 'root' | 'task' | 'defaults';

/** The keys this version accepts, in the order they are listed to the author. */
export const knownKeysOf: Readonly<Record<Where, readonly string[]>> = {
  root: Object.keys(workflowSchema.shape),
  task: Object.keys(taskSchema.shape),
  defaults: Object.keys(defaultsSchema.shape),
};

const laterInTask = [
  'background',
  'breaker',
  'effects',
  'env',
  'fail_fast',
  'fallback',
  'for_each',
  'grace',
  'if',
  'locks',
  'max_log',
  'outputs',
  'params',
  'pools',
  'priority',
  'rate',
  'retry',
  'tasks',
  'timeout',
  'timeout_total',
  'undo',
  'workflow',
];

const laterAtRoot = [
  'concurrency',
  'env',
  'env_file',
  'hooks',
  'max_log',
  'notify',
  'outputs',
  'params',
  'permissions',
  'pools',
  'retention',
  'secrets',
  'timeout',
];

/** Keys that belong to oprun's language but not to this version of it. */
export const laterKeysOf: Readonly<Record<Where, readonly string[]>> = {
  root: laterAtRoot,
  task: laterInTask,
  defaults: laterInTask.filter((key) => key !== 'tasks' && key !== 'workflow'),
};
