import { z } from 'zod';
import { conflictWords, hookNames, notifyWords, type HookName } from '../model/run-rules.js';
import { withAnyWay } from './ways-schema.js';

/** `concurrency` of a file. */
export const concurrencySchema = z
  .strictObject({
    group: z
      .string()
      .min(1)
      .optional()
      .describe('The name of the group; may hold expressions over `params`, `env`, `run` and `workflow`.'),
    on_conflict: z
      .enum(conflictWords)
      .optional()
      .describe(
        'What a run does that finds another of its group under way: wait for its end, end at once with exit code 0 (`skip`) or 4 (`fail`), or end the other one and take its place (`cancel_running`).',
      ),
  })
  .describe('At most one run of a group is under way at a time, of this user on this machine.');

/** `webhook` of `notify`. */
export const webhookSchema = z
  .strictObject({
    url: z.string().min(1).describe('Where the message is sent as JSON, by POST, in up to three tries.'),
    secret: z
      .string()
      .min(1)
      .optional()
      .describe(
        'What the message is signed with: the header `Oprun-Signature` then is `sha256=` and the HMAC of the body in hex.',
      ),
  })
  .describe('An address that gets the message as JSON.');

/** `notify` of a file. */
export const notifySchema = withAnyWay(
  z
    .strictObject({
      when: z
        .union([z.enum(notifyWords), z.array(z.enum(notifyWords)).min(1)])
        .optional()
        .describe(
          'Which ends of a run are told: `failure`, the first run that ends with another exit code than 0 after one that ended with 0; `recovery`, the next one that ends with 0; `success`, every one that ends with 0. A list, or one alone.',
        ),
      webhook: webhookSchema.optional(),
      command: z
        .string()
        .min(1)
        .optional()
        .describe('Shell text that gets the message on standard input, and its subject in `OPRUN_SUBJECT`.'),
      file: z
        .string()
        .min(1)
        .optional()
        .describe('A file that the message is added to, relative to the working directory.'),
    })
    .describe(
      'Whom to tell of the end of a run. A message that cannot be sent is reported and changes no verdict.',
    ),
  ['webhook', 'command', 'file'],
);

/** `hooks` of a file, of the schema of a task. */
export function toHooksSchema(task: z.ZodType) {
  const list = (when: string) =>
    z
      .array(task)
      .min(1)
      .optional()
      .describe(`Tasks to run ${when}. They see all tasks of the file, \`run.status\` and \`run.failures\`.`);
  const shape: Record<HookName, ReturnType<typeof list>> = {
    on_success: list('where the exit code will be 0'),
    on_failure: list('where the exit code will be another than 0, and nobody cancelled the run'),
    on_cancel: list('where the run was cancelled by a signal or by another run'),
    on_exit: list('however the run ends, after the others'),
  };
  if (Object.keys(shape).join() !== hookNames.join())
    throw new Error('the hooks are listed in another order');
  return z
    .strictObject(shape)
    .describe(
      'Tasks to run once the others, and their undo, are over. One that fails is reported and changes no verdict.',
    );
}
