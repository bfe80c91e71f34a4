import { describeEnd } from './describe-end.js';
import type { WorkerPool } from './pool.js';
import type { FromWorker, ModuleSource, ToWorker } from './protocol.js';

/** What may be asked of a module outside a task. */
type ModuleRequest = Extract<ToWorker, { type: 'list' | 'check' | 'describe' }>;
type ModuleReply = Extract<FromWorker, { type: 'listed' | 'checked' | 'described' | 'refused' }>;

/**
 * Asks a module something in a worker of its own, which stays for its tasks. A module that throws, exits, or has not
 * answered after `limitMs` (an endless loop) gives `refused`.
 */
export async function askModule(
  pool: WorkerPool,
  source: ModuleSource,
  request: ModuleRequest,
  limitMs: number,
): Promise<ModuleReply> {
  const worker = await pool.acquire(source);
  const reply = await new Promise<ModuleReply>((resolve) => {
    const refuse = (message: string): void =>
      resolve({ type: 'refused', failure: { class: 'execution', message } });
    const timer = setTimeout(() => refuse(`it has not finished within ${limitMs / 1000} s`), limitMs);
    worker.listen({
      onMessage(message) {
        if (!isReply(message)) return;
        clearTimeout(timer);
        resolve(message);
      },
      onEnd(end) {
        clearTimeout(timer);
        resolve({ type: 'refused', failure: describeEnd(end, 'it') });
      },
    });
    worker.post(request);
  });
  worker.hangUp();
  await pool.release(worker, reply.type !== 'refused');
  return reply;
}

function isReply(message: FromWorker): message is ModuleReply {
  return ['listed', 'checked', 'described', 'refused'].includes(message.type);
}
