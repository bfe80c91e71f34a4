import { defaultsSchema, taskSchema, workflowSchema } from './schema.js';
import { dependencySchema, paramSchema, secretKeys } from './section-schemas.js';

/** The mappings of a file whose keys belong to the language. */
export type Where = 'root' | 'task' | 'defaults' | 'param' | 'secret' | 'dependency';

/** The keys this version accepts, in the order they are listed to the author. */
export const knownKeysOf: Readonly<Record<Where, readonly string[]>> = {
  root: Object.keys(workflowSchema.shape),
  task: Object.keys(taskSchema.shape),
  defaults: Object.keys(defaultsSchema.shape),
  param: Object.keys(paramSchema.shape),
  secret: secretKeys,
  dependency: Object.keys(dependencySchema.shape),
};

const laterInTask = [
  'background',
  'breaker',
  'effects',
  'fallback',
  'grace',
  'locks',
  'max_log',
  'pools',
  'priority',
  'rate',
  'retry',
  'timeout',
  'timeout_total',
  'undo',
];

const laterAtRoot = [
  'concurrency',
  'hooks',
  'max_log',
  'notify',
  'permissions',
  'pools',
  'retention',
  'timeout',
];

/** Keys that belong to oprun's language but not to this version of it. */
export const laterKeysOf: Readonly<Record<Where, readonly string[]>> = {
  root: laterAtRoot,
  task: laterInTask,
  defaults: laterInTask,
  param: [],
  secret: [],
  dependency: [],
};
