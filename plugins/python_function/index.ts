import { z } from 'zod';
import { definePlugin } from '../../src/plugin/index.js';
import { callPython } from './call-python.js';

const config = z.strictObject({
  function: z
    .string()
    .regex(
      /^[^\s.:]+(?:\.[^\s.:]+)*:[^\s.:]+(?:\.[^\s.:]+)*$/u,
      'expected MODULE:FUNCTION, such as pkg.module:name',
    )
    .describe(
      'MODULE:FUNCTION, looked for in the working directory first; dots reach into objects: pkg.jobs:Loader.load',
    ),
  args: z.array(z.unknown()).default([]).describe('What the function is called with, by position'),
  kwargs: z.record(z.string(), z.unknown()).default({}).describe('What the function is called with, by name'),
});

/** Calls a function written in Python. */
export const plugin = definePlugin({
  name: 'python_function',
  summary: 'Calls a Python function, in a process of its own',
  config,
  place: 'scheduler',
  run: (call, context) => callPython(call, context),
});
