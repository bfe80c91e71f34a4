import { z } from 'zod';

/** What an id of a task is made of. */
export const idPattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;

const text = (description: string) => z.string().describe(description);

/** What `defaults:` may hold: keys of a task, for all tasks that do not have them. */
export const defaultsSchema = z
  .strictObject({
    continue_on_error: z.boolean().optional().describe('Whether a failure of any task is tolerated.'),
  })
  .describe("Keys of a task that hold for all tasks; a task's own key replaces them.");

/** The shape of one task. What takes more than one key to judge (`run` beside `plugin`) is checked elsewhere. */
export const taskSchema = z
  .strictObject({
    id: z
      .string()
      .regex(idPattern)
      .describe('The name of the task, by which others depend on it. Unique, also without regard to case.'),
    description: text('What the task is for.').nullable().optional(),
    plugin: text(
      'The kind of task: shell, function, python_function, csv_ingest, metrics, or a plugin of your own.',
    ).optional(),
    run: text(
      'Shell text, run by `sh -e`: short for `plugin: shell` with `config: {command: TEXT}`.',
    ).optional(),
    config: z
      .record(z.string(), z.unknown())
      .nullable()
      .optional()
      .describe("What the plugin is told. Its keys are the plugin's."),
    depends_on: z
      .union([z.array(z.string()), z.string(), z.null()])
      .optional()
      .describe('Ids of the tasks that must be over before this one starts; one id may stand alone.'),
    continue_on_error: z
      .boolean()
      .optional()
      .describe('Whether a failure is recorded and tolerated: dependents run, the exit code stays 0.'),
    working_dir: text('Where the task runs, relative to the workflow file.').optional(),
  })
  .describe('One task.');

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
    plugins: z
      .array(z.string())
      .nullable()
      .optional()
      .describe(
        'Further plugins: module files, folders of them, or installed packages, relative to the workflow file.',
      ),
    defaults: defaultsSchema.nullable().optional(),
    tasks: z
      .array(taskSchema)
      .min(1)
      .describe('The tasks. Their order in the file says nothing about when they run.'),
  })
  .describe('A workflow for oprun.');
