import type { Clock } from '../model/ports.js';

/** The clock of this machine. */
export const systemClock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };
