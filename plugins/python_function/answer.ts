import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { TaskFailure } from '../../src/plugin/index.js';

/** What the driver answers. */
export type Answer = z.infer<typeof answerSchema>;

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('returned'), value: z.unknown(), rounded: z.boolean() }),
  z.object({
    status: z.literal('failed'),
    class: z.enum(['validation', 'execution', 'exit_code']),
    message: z.string(),
  }),
]);

/** The answer at a path, or undefined where there is none. Rejects with a `TaskFailure` where it is too large for Node. */
export async function readAnswer(path: string): Promise<Answer | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'ERR_STRING_TOO_LONG' || code === 'ERR_FS_FILE_TOO_LARGE') {
      throw new TaskFailure(
        'resource',
        'the result is larger than 512 MiB of JSON: write it to a file and return its path',
      );
    }
    throw error;
  }
  return answerSchema.parse(JSON.parse(text));
}
