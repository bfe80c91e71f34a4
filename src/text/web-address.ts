/**
 * Why no message can be sent to an address, in one sentence; null where one may be. The sentence names its host and port
 * alone: the rest of such an address is often a secret.
 */
export function checkAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return 'its `url` is not an address that starts with http:// or https://';
  }
  if (url.username !== '' || url.password !== '') {
    return `the address on ${url.host} names a user or a password, which no message can be sent with`;
  }
  if (!badPorts.has(url.port)) return null;
  return `the address on ${url.hostname} has the port ${url.port}, which is kept for something else than the web`;
}

/** The "bad ports" of the Fetch Standard (https://fetch.spec.whatwg.org/#port-blocking): nothing is ever sent there. */
const badPorts: ReadonlySet<string> = new Set(
  [
    '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123',
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993',
    '995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080',
  ].flatMap((line) => line.split(' ')),
);
