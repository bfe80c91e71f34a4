import type { StopCause } from '../model/cancellation.js';
import { derivedSignal } from '../policy/derived-signal.js';
import type { DerivedSignal } from '../policy/derived-signal.js';
import type { EnginePorts } from './engine.js';

/** How long hooks and messages may take in all once somebody, or the run's own time, has made its tasks stop. Milliseconds. */
export const hurryMs = 30_000;

/**
 * A signal for what runs when the tasks are over: aborted with a second request to stop, or when its time is up. Nobody is
 * hurried who was not asked to stop: a failure alone, whatever it has made stop, hurries nobody.
 */
export function hurriedSignal(
  { after, emit, kill, signal: asked }: Pick<EnginePorts, 'after' | 'emit' | 'kill' | 'signal'>,
  causes: readonly StopCause[],
): Pick<DerivedSignal, 'signal' | 'close'> {
  const derived = derivedSignal(kill);
  const timer = { stop: (): void => undefined };
  const startTimer = (): void => {
    timer.stop = after(hurryMs, () => {
      const message = 'hooks and messages were ended: they have 30s once the run was told to stop';
      emit({ type: 'warning', task: null, message });
      derived.abort(new Error(message));
    });
  };
  if (asked.aborted || causes.some((cause) => cause !== 'fail_fast')) startTimer();
  else asked.addEventListener('abort', startTimer, { once: true });
  return {
    signal: derived.signal,
    close(): void {
      asked.removeEventListener('abort', startTimer);
      timer.stop();
      derived.close();
    },
  };
}
