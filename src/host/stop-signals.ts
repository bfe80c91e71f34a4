/** The signals that ask oprun to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Calls back for each of them that arrives; returns what stops listening. */
export function onStopSignal(callback: (signal: StopSignal) => void): () => void {
  const listeners = stopSignals.map((signal) => ({ signal, listener: () => callback(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}
