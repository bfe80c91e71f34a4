import { z } from 'zod';
import { dependencyWords } from '../model/workflow.js';
import { paramTypes } from '../model/parameter.js';

/** What the names of parameters, secrets and outputs are made of. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;

/** What the names of environment variables are made of. */
export const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** A text that is one expression and nothing else, at first sight. */
export const wholeExpression = /^\s*\$\{\{[\s\S]*\}\}\s*$/u;

/** A whole expression in the place of a value of another type. `expected` is what the value has to be otherwise. */
export const expressionSchema = (expected: string) =>
  z.string().regex(wholeExpression, `expected ${expected}`).describe('One whole expression: `${{ … }}`.');

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One parameter in its long form. */
export const paramSchema = z
  .strictObject({
    type: z
      .enum(paramTypes)
      .optional()
      .describe(
        'What its values are. By default the type of its default, or of the first value of its enum.',
      ),
    default: z
      .unknown()
      .optional()
      .describe(
        'Its value where nobody gives one. Texts in it may hold expressions over `run` and `env`; they are evaluated when the run starts.',
      ),
    required: z
      .boolean()
      .optional()
      .describe(
        'Whether somebody has to give it. By default true where it has no default; where false is said, it is then null.',
      ),
    description: z.string().nullable().optional().describe('What it is for, as `--help-params` shows it.'),
    enum: z.array(z.unknown()).min(1).optional().describe('The only values it may have.'),
    pattern: z
      .string()
      .optional()
      .describe(
        'A JavaScript regular expression that a string must match somewhere; `^` and `$` bind it to the whole.',
      ),
    minimum: z.number().optional().describe('The smallest number it may be.'),
    maximum: z.number().optional().describe('The largest number it may be.'),
  })
  .describe('One parameter.');

/** `params:` of a file. */
export const paramsSchema = z
  .record(z.string().regex(namePattern), z.union([paramSchema, scalar, z.array(z.unknown())]))
  .describe(
    'What whoever starts the workflow may set: by `-p NAME=VALUE`, in a `--params-file`, or as `OPRUN_PARAM_NAME`. A value alone, instead of the long form, is a default whose type is the type of the parameter.',
  );

/** `env:` of a file or a task. */
export const envSchema = (description: string) =>
  z.record(z.string().regex(variablePattern), scalar).describe(description);

/** The keys of all forms of a secret, for judging them. */
export const secretKeys = ['from', 'name', 'path', 'command'] as const;

/** `secrets:` of a file. */
export const secretsSchema = z
  .record(
    z.string().regex(namePattern),
    z.union([
      z
        .strictObject({
          from: z
            .literal('env')
            .describe('The secret is a variable of the environment oprun was started with.'),
          name: z
            .string()
            .regex(variablePattern)
            .optional()
            .describe('The name of that variable; by default the name of the secret.'),
        })
        .describe('A secret from the environment.'),
      z
        .strictObject({
          from: z.literal('file').describe('The secret is the text of a file.'),
          path: z
            .string()
            .min(1)
            .describe('The file, relative to the working directory; one line end at its end does not count.'),
        })
        .describe('A secret from a file.'),
      z
        .strictObject({
          from: z.literal('command').describe('The secret is what a command prints.'),
          command: z.string().min(1).describe('The command, run by `sh`; line ends at the end do not count.'),
        })
        .describe('A secret from a command.'),
    ]),
  )
  .describe(
    'Values that nobody sees: read when a run starts, handed on as `secrets.NAME`, and masked wherever oprun writes. A file names where each comes from, never the value.',
  );

/** An item of `depends_on` in its long form. */
export const dependencySchema = z
  .strictObject({
    task: z.string().describe('The id of the task that must be over.'),
    when: z
      .union([z.enum(dependencyWords), z.array(z.enum(dependencyWords)).min(1)])
      .optional()
      .describe(
        'Which of its endings lets this task run: `completed`, `failed`, `skipped` or `done`, which every ending meets; or a list of them. By default `completed`.',
      ),
  })
  .describe('A task to wait for, and how it has to end.');

/** `outputs:` of a file or a task. */
export const outputsSchema = (description: string) =>
  z.record(z.string().regex(namePattern), z.unknown()).describe(description);
