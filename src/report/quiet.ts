import type { LogReader } from '../model/ports.js';
import { renderFailures } from './failure-block.js';
import { ignoreOutput } from './reporter.js';
import type { Reporter, TextStream } from './reporter.js';

/** Nothing but the failures, when the run is over. */
export function createQuietReporter(stderr: TextStream, logs: LogReader): Reporter {
  return {
    event(event, state) {
      if (event.type === 'run.finished') stderr.write(renderFailures(state, logs).trimStart());
    },
    output: ignoreOutput,
  };
}
