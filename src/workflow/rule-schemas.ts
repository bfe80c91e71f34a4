import { z } from 'zod';
import { backoffWords, lockScopes, priorities } from '../model/attempt-rules.js';
import { failureClasses } from '../model/failure.js';
import { durationPattern } from './parse-duration.js';
import { ratePattern } from './parse-rate.js';
import { retriedClasses } from './rule-words.js';
import { expressionSchema, namePattern } from './section-schemas.js';
import { withOneWay } from './ways-schema.js';

/** A duration. Its pattern is for editors: what is wrong with one is told by `parseDuration`. */
export const durationSchema = (description: string) =>
  z
    .union([z.number().meta({ exclusiveMinimum: 0 }), z.string().meta({ pattern: durationPattern })])
    .describe(description);

/** A class of failure. Those that are never retried have an answer of their own; editors do not offer them. */
const classSchema = z.enum(failureClasses).meta({ enum: retriedClasses });

/** `retry` of a task. */
export const retrySchema = z
  .strictObject({
    max_attempts: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('How many attempts there may be, the first one counted.'),
    backoff: z
      .enum(backoffWords)
      .optional()
      .describe('How the waits grow: not at all, by `delay` each time, or by `factor` each time.'),
    delay: durationSchema('How long to wait before the second attempt.').optional(),
    factor: z.number().min(1).max(1_000).optional().describe('What an exponential wait grows by each time.'),
    max_delay: durationSchema('The longest wait, unless a failure itself says how long to wait.').optional(),
    jitter: z
      .boolean()
      .optional()
      .describe('Whether chance varies the waits, so that many who failed at once do not come back at once.'),
    when: z
      .union([classSchema, z.array(classSchema).min(1)])
      .optional()
      .describe(
        'The only classes of failure that are retried; a list, or one alone. `validation` and `permission` never are.',
      ),
    exit_codes: z
      .union([z.int().min(1).max(255), z.array(z.int().min(1).max(255)).min(1)])
      .optional()
      .describe(
        'The only exit codes that are retried; a list, or one alone. Beside `when`, what either of them names is retried.',
      ),
  })
  .describe(
    'When a failed attempt is followed by another, and after how long. Without it there is one attempt.',
  );

/** `breaker` of a task. */
export const breakerSchema = z
  .strictObject({
    name: z
      .string()
      .regex(namePattern)
      .describe('Its name. All tasks, of all runs that share a logs directory, that name it share it.'),
    failures: z.int().min(1).max(1_000_000).optional().describe('So many failures in a row open it.'),
    failure_rate: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe(
        'So large a share of the last `min_calls` calls having failed opens it: 0.5 for half of them.',
      ),
    min_calls: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('How many calls `failure_rate` looks back on; with fewer it says nothing.'),
    cooldown: durationSchema('How long it stays open before one call may probe.').optional(),
  })
  .describe(
    'A named circuit breaker: after enough failures it opens, and for a while the task fails at once, as `unavailable`, with nothing started.',
  );

/** An item of `locks` in its long form. */
export const lockSchema = z
  .strictObject({
    name: z.string().regex(namePattern).describe('The name of the lock.'),
    scope: z
      .enum(lockScopes)
      .optional()
      .describe(
        'How far it reaches: over the tasks of this run, or over all runs of this user on this machine.',
      ),
  })
  .describe('A lock to hold.');

/** The keys that hold for the attempts at a task or an undo. */
export const attemptKeys = {
  timeout: durationSchema(
    'How long one attempt may take. Then all its processes are ended, and it has failed as `timeout`.',
  )
    .nullable()
    .optional(),
  timeout_total: durationSchema(
    'How long all attempts may take, with the waits between and before them; of a loop or a group, all of it.',
  )
    .nullable()
    .optional(),
  grace: durationSchema('How long processes that are to end have between the signals TERM and KILL.')
    .nullable()
    .optional(),
  retry: retrySchema.nullable().optional(),
  breaker: breakerSchema.nullable().optional(),
  locks: z
    .union([
      z.array(z.union([lockSchema, z.string().regex(namePattern)])),
      lockSchema,
      z.string().regex(namePattern),
      z.null(),
    ])
    .optional()
    .describe(
      'Locks that an attempt holds: no two attempts that name one run at a time. Names, or `{name: NAME, scope: host}`; one may stand alone.',
    ),
  pools: z
    .record(z.string().regex(namePattern), z.int().min(1))
    .nullable()
    .optional()
    .describe(
      'How many slots an attempt holds of each pool that `pools` at the top of the file names. All that it needs is taken together or not at all.',
    ),
  rate: z
    .record(z.string().regex(namePattern), z.string().meta({ pattern: ratePattern }))
    .nullable()
    .optional()
    .describe(
      'How many attempts may start in a span of time, by the name of what they share: a number, `/`, and `s`, `min`, `h`, `d` or a duration.',
    ),
};

/** The words of `priority`. */
export const prioritySchema = z
  .enum(priorities)
  .nullable()
  .optional()
  .describe(
    'Who goes first where slots are scarce; tasks of one priority go in the order of the file. That of a group holds for its tasks.',
  );

/** `fallback` of a task: one of its three forms. */
export const fallbackSchema = withOneWay(
  z
    .strictObject({
      value: z.unknown().optional().describe('The result that stands in. Texts in it may hold expressions.'),
      plugin: z.string().optional().describe('Another plugin, which is called once.'),
      config: configSchema('What that plugin is told.').optional(),
      cached: durationSchema(
        'How old the last good result of the task may be that stands in: one of the same file, the same rendered config and the same rendered `env`.',
      ).optional(),
    })
    .describe(
      'What stands in where the last attempt failed: `{value: …}`, `{plugin: …, config: …}` or `{cached: 24h}`. The task is then `completed`, marked as degraded.',
    ),
  [['value'], ['plugin', 'config'], ['cached']],
);

/** `undo` of a task. */
export const undoSchema = withOneWay(
  z
    .strictObject({
      run: z.string().optional().describe('Shell text, run by `sh -e`, as `run` of a task is.'),
      plugin: z.string().optional().describe('The plugin that takes the work back.'),
      config: configSchema('What that plugin is told.').optional(),
      ...attemptKeys,
    })
    .describe(
      'What takes the work of the task back where the run ends with another exit code than 0, if the task completed by its own plugin. Undos run one at a time, the newest completion first. Expressions in it also see `result`.',
    ),
  [
    ['run', 'config'],
    ['plugin', 'config'],
  ],
);

function configSchema(description: string) {
  return z
    .union([z.record(z.string(), z.unknown()), expressionSchema('a mapping')])
    .nullable()
    .describe(description);
}
