import { z } from 'zod';
import { attemptKeys, durationSchema, fallbackSchema, prioritySchema, undoSchema } from './rule-schemas.js';
import { concurrencySchema, notifySchema, toHooksSchema } from './run-schemas.js';
import {
  dependencySchema,
  envSchema,
  expressionSchema,
  namePattern,
  outputsSchema,
  paramsSchema,
  secretsSchema,
} from './section-schemas.js';

/** What an id of a task is made of. */
export const idPattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;

const text = (description: string) => z.string().describe(description);

/** What `defaults:` may hold: keys of a task, for all tasks that do not have them. */
export const defaultsSchema = z
  .strictObject({
    continue_on_error: z.boolean().optional().describe('Whether a failure of any task is tolerated.'),
    env: envSchema(
      'Variables for the process of every task that has no `env` of its own. Their values may use what those of the `env` at the top of the file may use.',
    )
      .nullable()
      .optional(),
    ...attemptKeys,
    priority: prioritySchema,
    fallback: fallbackSchema.nullable().optional(),
  })
  .describe(
    "Keys of a task that hold for all tasks, those in groups included; a task's own key replaces them whole.",
  );

/** The shape of one task. What takes more than one key to judge (`run` beside `plugin`) is checked elsewhere. */
export const taskSchema = z
  .strictObject({
    id: z
      .string()
      .regex(idPattern)
      .describe(
        'The name of the task, by which others depend on it. Unique among the tasks it stands beside, also without regard to case.',
      ),
    description: text('What the task is for.').nullable().optional(),
    plugin: text(
      'The kind of task: shell, function, python_function, csv_ingest, metrics, or a plugin of your own.',
    ).optional(),
    run: text(
      'Shell text, run by `sh -e`: short for `plugin: shell` with `config: {command: TEXT}`. A `${{ }}` in it reaches the shell as a quoted variable, never as part of the text.',
    ).optional(),
    config: z
      .union([z.record(z.string(), z.unknown()), expressionSchema('a mapping')])
      .nullable()
      .optional()
      .describe(
        "What the plugin is told. Its keys are the plugin's; texts in it may hold expressions, and a text that is one expression keeps the type of its value.",
      ),
    depends_on: z
      .union([z.array(z.union([dependencySchema, z.string()])), dependencySchema, z.string(), z.null()])
      .optional()
      .describe(
        'The tasks that must be over before this one starts: ids, or `{task: ID, when: completed}`; one may stand alone. With nothing else said a task runs only if all of them completed.',
      ),
    if: z
      .union([z.boolean(), expressionSchema('true, false or one whole expression')])
      .optional()
      .describe(
        'Whether the task runs: `true`, `false` or one whole `${{ }}`, evaluated once after its dependencies. Where it is false the task is `skipped`.',
      ),
    for_each: z
      .union([
        z.array(z.unknown()),
        z.record(z.string(), z.unknown()),
        expressionSchema('a list, a mapping or one whole expression'),
      ])
      .optional()
      .describe(
        'What the task is done for: once for every item of a list or a mapping, as `item` and `each` say in its expressions. Its result is the list of the results, in the order of the items.',
      ),
    as: text(
      'A further name for `item`, so that a loop inside of this one can still reach it. Only beside `for_each`.',
    ).optional(),
    max_parallel: z
      .int()
      .min(1)
      .optional()
      .describe(
        'How many items may be under way at once; by default as many as there are slots. Only beside `for_each`.',
      ),
    fail_fast: z
      .boolean()
      .optional()
      .describe(
        'Whether the first item that fails ends the others; by default they go on. Only beside `for_each`.',
      ),
    get tasks(): z.ZodOptional<z.ZodArray<z.ZodType>> {
      return z
        .array(taskSchema)
        .min(1)
        .describe(
          'A group: tasks of its own, whose ids nobody outside sees. Its result is a mapping of their ids to their results; with `for_each` it is done once for every item.',
        )
        .optional();
    },
    workflow: text(
      'Another workflow file, run as one task; relative to this file. Its result is what the `outputs` of that file give.',
    ).optional(),
    params: z
      .record(z.string(), z.unknown())
      .nullable()
      .optional()
      .describe(
        'Values for the parameters of the file that `workflow` names. It sees nothing else of this one.',
      ),
    env: envSchema(
      "Variables for the task's process, over those at the top of the file. Values may hold expressions.",
    )
      .nullable()
      .optional(),
    outputs: outputsSchema(
      'Values to hand on, made of the `result` of the task; others read them as `tasks.ID.outputs.NAME`.',
    )
      .nullable()
      .optional(),
    continue_on_error: z
      .boolean()
      .optional()
      .describe('Whether a failure is recorded and tolerated: dependents run, the exit code stays 0.'),
    ...attemptKeys,
    priority: prioritySchema,
    fallback: fallbackSchema.nullable().optional(),
    undo: undoSchema.optional(),
    working_dir: text(
      'Where the task runs, relative to the workflow file. That of a group holds for its tasks.',
    ).optional(),
  })
  .describe('One task. It is done by exactly one of `run`, `plugin`, `tasks` and `workflow`.');

/** The shape of a whole file. */
export const workflowSchema = z
  .strictObject({
    name: text('The name of the workflow; by default the name of the file without its ending.')
      .nullable()
      .optional(),
    description: text('What the workflow is for.').nullable().optional(),
    working_dir: text(
      'Where tasks run, relative to the workflow file; by default where oprun was started.',
    ).optional(),
    max_parallel: z
      .int()
      .min(1)
      .optional()
      .describe('How many tasks may run at once; by default processors + 4, at most 32.'),
    timeout: durationSchema(
      'How long the run may take. Then its tasks are cancelled, undo and hooks run, and the exit code is 124.',
    ).optional(),
    pools: z
      .record(z.string().regex(namePattern), z.int().min(1))
      .nullable()
      .optional()
      .describe('How many slots there are of each pool, for tasks to share by their own `pools`.'),
    concurrency: concurrencySchema.optional(),
    plugins: z
      .array(z.string())
      .nullable()
      .optional()
      .describe(
        'Further plugins: module files, folders of them, or installed packages, relative to the workflow file.',
      ),
    params: paramsSchema.nullable().optional(),
    env: envSchema(
      'Variables for the processes of all tasks. Values may hold expressions over `params`, `secrets`, `run`, `workflow` and other variables of this mapping.',
    )
      .nullable()
      .optional(),
    env_file: z
      .union([z.array(z.string()), z.string(), z.null()])
      .optional()
      .describe(
        'Files of `NAME=value` lines for the processes of all tasks, relative to the working directory; later ones win, and the environment oprun was started with wins over all of them.',
      ),
    secrets: secretsSchema.nullable().optional(),
    defaults: defaultsSchema.nullable().optional(),
    tasks: z
      .array(taskSchema)
      .min(1)
      .describe('The tasks. Their order in the file says nothing about when they run.'),
    hooks: toHooksSchema(taskSchema).nullable().optional(),
    notify: notifySchema.optional(),
    outputs: outputsSchema(
      'What the run gives in the end: printed as one JSON object, kept in `run.json`, and the result of a task that runs this file with `workflow`.',
    )
      .nullable()
      .optional(),
  })
  .describe('A workflow for oprun.');
