import { hookNames } from '../model/run-rules.js';
import { breakerSchema, fallbackSchema, lockSchema, retrySchema, undoSchema } from './rule-schemas.js';
import { concurrencySchema, notifySchema, webhookSchema } from './run-schemas.js';
import { defaultsSchema, taskSchema, workflowSchema } from './schema.js';
import { dependencySchema, paramSchema, secretKeys } from './section-schemas.js';

/** The mappings of a file whose keys belong to the language. */
export type Where =
  | 'root'
  | 'task'
  | 'defaults'
  | 'param'
  | 'secret'
  | 'dependency'
  | 'retry'
  | 'breaker'
  | 'lock'
  | 'fallback'
  | 'undo'
  | 'hooks'
  | 'concurrency'
  | 'notify'
  | 'webhook';

/** The keys this version accepts, in the order they are listed to the author. */
export const knownKeysOf: Readonly<Record<Where, readonly string[]>> = {
  root: Object.keys(workflowSchema.shape),
  task: Object.keys(taskSchema.shape),
  defaults: Object.keys(defaultsSchema.shape),
  param: Object.keys(paramSchema.shape),
  secret: secretKeys,
  dependency: Object.keys(dependencySchema.shape),
  retry: Object.keys(retrySchema.shape),
  breaker: Object.keys(breakerSchema.shape),
  lock: Object.keys(lockSchema.shape),
  fallback: Object.keys(fallbackSchema.shape),
  undo: Object.keys(undoSchema.shape),
  hooks: hookNames,
  concurrency: Object.keys(concurrencySchema.shape),
  notify: Object.keys(notifySchema.shape),
  webhook: Object.keys(webhookSchema.shape),
};

const laterInTask = ['background', 'effects', 'max_log'];

/** Keys that belong to oprun's language but not to this version of it. */
export const laterKeysOf: Readonly<Record<Where, readonly string[]>> = {
  root: ['max_log', 'permissions', 'retention'],
  task: laterInTask,
  defaults: laterInTask,
  param: [],
  secret: [],
  dependency: [],
  retry: [],
  breaker: [],
  lock: [],
  fallback: [],
  undo: [],
  hooks: [],
  concurrency: [],
  notify: [],
  webhook: [],
};
