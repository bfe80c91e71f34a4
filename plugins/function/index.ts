import { z } from 'zod';
import { definePlugin } from '../../src/plugin/index.js';
import { findFunction } from './find-function.js';
import { parseTarget, targetFormat } from './target.js';

const config = z.strictObject({
  function: z
    .string()
    .regex(targetFormat, 'write the module and the name of its export, as in "./lib/report.mjs:summarise"')
    .describe(
      'Module and export, as in `./lib/report.mjs:summarise`. A path that starts with a dot follows the workflow ' +
        'file, another path the working directory; anything else is an installed package. The name may be dotted; ' +
        '`default` is the default export.',
    ),
  args: z.array(z.json()).default([]).describe('The arguments, in order.'),
  kwargs: z
    .record(z.string(), z.json())
    .default({})
    .describe('Named arguments: passed as one object after `args`, where there are any.'),
});

/**
 * Calls a function of the user's own, in a thread of its own. It gets its arguments and nothing else; what it returns or
 * resolves to is the result.
 */
export const plugin = definePlugin<z.output<typeof config>>({
  name: 'function',
  summary: 'Calls a function of a JavaScript or TypeScript module',
  config,
  loads: (given) => parseTarget(given.function).module,
  async run(given, context) {
    const target = parseTarget(given.function);
    const { call } = findFunction(await context.load(target.module), target);
    const named = Object.keys(given.kwargs).length === 0 ? [] : [given.kwargs];
    return await call([...given.args, ...named]);
  },
});
