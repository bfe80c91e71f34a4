import type { Failure } from '../../model/failure.js';
import type { WorkerEnd } from './start-worker.js';

/** Why a worker is gone that had not finished, as a failure; `who` is the subject of its sentence. */
export function describeEnd(end: WorkerEnd, who: string): Failure {
  switch (end.kind) {
    case 'crashed':
      return end.failure;
    case 'out_of_memory':
      return { class: 'resource', message: `${who} ran out of memory` };
    case 'terminated':
      return { class: 'execution', message: `${who} was ended` };
    case 'exited':
      return { class: 'execution', message: `${who} ${describeExit(end.code)}` };
    default:
      return end satisfies never;
  }
}

function describeExit(code: number | null): string {
  if (code !== null) return `called process.exit(${code})`;
  return 'ended without giving a result: nothing was left that could settle its promise';
}
