import { ignoreOutput } from './reporter.js';
import type { Reporter, TextStream } from './reporter.js';

/** One event a line, as in `events.jsonl`: for programs. */
export function createJsonReporter(stdout: TextStream): Reporter {
  return {
    event: (event) => stdout.write(`${JSON.stringify(event)}\n`),
    output: ignoreOutput,
  };
}
