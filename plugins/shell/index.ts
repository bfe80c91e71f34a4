import { z } from 'zod';
import { definePlugin, type ExecResult, TaskFailure } from '../../src/plugin/index.js';
import { describeExit, isArgumentTooLong } from './describe-exit.js';
import { toReturnCode } from './return-code.js';
import { isSize, largestSize, parseSize } from './size.js';
import { strip } from './strip.js';

const argument = z.string({
  // YAML makes numbers of words such as 8080; whether 1.10 or 1.1 was meant is then lost.
  error: ({ input }) =>
    typeof input === 'number' || typeof input === 'boolean'
      ? `expected a string, found ${input}: put it in quotes`
      : undefined,
});

const config = z
  .strictObject({
    command: z
      .union([z.string().min(1), z.array(argument).min(1)])
      .describe('Text that a shell runs, or a list: a program and its arguments, run without a shell'),
    stdin: z.string().optional().describe('What the command reads on standard input; by default nothing'),
    shell: z
      .enum(['sh', 'sh -e', 'bash'])
      .optional()
      .describe(
        'What runs a text: sh (default), sh -e (ends at the first failure), or bash (bash -eo pipefail)',
      ),
    check: z.boolean().default(true).describe('Whether an exit code other than 0 fails the task'),
    max_output: z
      .union([
        z.int().min(0).max(largestSize),
        z.string().refine(isSize, 'expected a number of bytes, or a size up to 256MiB such as 64KiB'),
      ])
      .default('1MiB')
      .describe(
        "How much of each stream the result keeps, in bytes or with KiB or MiB; the task's log keeps all",
      ),
  })
  .refine(({ command, shell }) => typeof command === 'string' || shell === undefined, {
    path: ['shell'],
    error: 'a command that is a list is run without a shell: leave this out, or make the command a text',
  });

/** Runs a command. */
export const plugin = definePlugin({
  name: 'shell',
  summary: 'Runs a command',
  config,
  place: 'scheduler',
  async run({ command, stdin, shell, check, max_output: maxOutput }, context) {
    const ended = await context.exec({
      command,
      maxOutput: parseSize(maxOutput),
      ...(stdin === undefined ? {} : { stdin }),
      ...(shell === undefined ? {} : { shell }),
    });
    const result = toResult(ended);
    if (!check || result.returncode === 0) return result;
    if (isArgumentTooLong(ended))
      throw new TaskFailure('resource', `${describeExit(ended)}: ${advice}`, result);
    throw new TaskFailure('exit_code', describeExit(ended), result);
  },
});

const advice = 'hand a large text over by `stdin:`, or in a file';

function toResult(ended: ExecResult) {
  return { stdout: strip(ended.stdout), stderr: strip(ended.stderr), returncode: toReturnCode(ended) };
}
