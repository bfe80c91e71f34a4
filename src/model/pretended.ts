/** Whether an attempt with this fault only pretended to end well: nothing was done that could be taken back or kept. */
export function isPretended(injected: string | null): boolean {
  return injected !== null && /:exit=0(?:@|,|$)/u.test(injected);
}
