import { describe, expect, test } from 'vitest';
import { checkAddress } from '../../src/text/web-address.js';

/** Issue 4, item 6: where a message can be sent. */
describe('an address', () => {
  test.each([
    'https://hooks.example.com/x?y=z',
    'http://127.0.0.1:8080/',
    'HTTPS://HOOKS.example.com',
    'http://[::1]:3000/hook',
    'http://hooks.example.com:80/',
    'https://hooks.example.com:443/',
  ])('%s', (address) => {
    expect(checkAddress(address)).toBeNull();
  });

  test.each([
    ['', 'its `url` is not an address that starts with http:// or https://'],
    ['hooks.example.com', 'its `url` is not an address that starts with http:// or https://'],
    ['https://', 'its `url` is not an address that starts with http:// or https://'],
    ['https://hooks.example.com:99999/', 'its `url` is not an address that starts with http:// or https://'],
    ['ftp://hooks.example.com/', 'its `url` is not an address that starts with http:// or https://'],
    [
      'https://key@hooks.example.com/x',
      'the address on hooks.example.com names a user or a password, which no message can be sent with',
    ],
    [
      'https://hooks.example.com:22/secret',
      'the address on hooks.example.com has the port 22, which is kept for something else than the web',
    ],
  ])('that is none: %s', (address, sentence) => {
    expect(checkAddress(address)).toBe(sentence);
  });

  test('has no port that `fetch` refuses before it asks anybody', async () => {
    const refused: number[] = [];
    const ports = Array.from({ length: 11_000 }, (_, index) => index + 1).filter(
      (port) => checkAddress(`http://127.0.0.1:${String(port)}/`) !== null,
    );
    for (const port of ports) {
      const error: unknown = await fetch(`http://127.0.0.1:${String(port)}/`).catch(
        (thrown: unknown) => thrown,
      );
      const cause = error instanceof Error ? error.cause : null;
      if (cause instanceof Error && cause.message === 'bad port') refused.push(port);
    }
    expect(refused).toEqual(ports);
    expect(ports).toHaveLength(82);
  });
});
