import { toFailure } from '../../plugin/to-failure.js';
import { systemClock } from '../clock.js';
import type { FromWorker } from './protocol.js';

/**
 * Tells the host why this worker is about to be gone: somebody calls `process.exit()`, or nobody has caught what was
 * thrown. A module that catches such things itself (`uncaughtException`) is left to it.
 */
export function announceEnd(post: (message: FromWorker) => void, logThrown: (thrown: unknown) => void): void {
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    post({ type: 'exiting', code: Number(code ?? process.exitCode ?? 0) });
    return exit(code);
  };
  process.on('uncaughtException', (thrown) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    logThrown(thrown);
    post({ type: 'crashed', failure: toFailure(thrown, systemClock.wall()) });
    exit(1);
  });
}
