// The full form: a config schema, so that mistakes are found before anything starts, and typed access to it.
import { definePlugin, TaskFailure } from 'oprun/plugin';
import { z } from 'zod';

export const plugin = definePlugin({
  name: 'shout',
  summary: 'Says the messages of the tasks above, louder',
  config: z.strictObject({
    marks: z.int().min(1).max(10).default(1).describe('how many exclamation marks'),
  }),
  run({ marks }, context) {
    const messages = Object.values(context.results).flatMap((result) => {
      const message =
        typeof result === 'object' && result !== null && 'message' in result ? result.message : null;
      return typeof message === 'string' ? [message] : [];
    });
    if (messages.length === 0) throw new TaskFailure('validation', 'no task above has a message');
    const shouted = messages.map((message) => message.replace(/!*$/, '!'.repeat(marks)).toUpperCase());
    context.log(shouted.join('\n'));
    return { shouted };
  },
});
