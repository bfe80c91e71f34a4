/** The dice of this machine: a number from 0 to 1, 1 excluded, each as likely as any other. Not for secrets. */
export function systemDice(): number {
  return Math.random();
}
