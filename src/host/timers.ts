import type { After, Soon } from '../model/ports.js';

/** The longest wait that a timer of Node can keep: it fires at once on one that is longer. Milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** The timers of this machine: a wait longer than Node can keep is made of several. They keep the process alive. */
export const systemAfter: After = (ms, callback) => {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    const next = left - longestTimer;
    timer = next > 0 ? setTimeout(() => wait(next), longestTimer) : setTimeout(callback, left);
  };
  wait(ms);
  return () => clearTimeout(timer);
};

/** The next round of the event loop. */
export const systemSoon: Soon = (callback) => {
  setImmediate(callback);
};
