import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const program = join(import.meta.dirname, '../faults/locks.mjs');

test('issue 4: processes that share a lock and a breaker, holders killed: no double holder, one probe per cooldown', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--short'], { encoding: 'utf8' });
  const [lock, breaker] = stdout.split('\n');
  expect(stderr).toMatch(/^[\d.]+ s\n$/);
  expect(lock).toBe('4 processes: 120 acquisitions, 6 holders killed, 0 double holders');
  expect(breaker).toMatch(
    /^[1-9]\d* cooldowns, \d+ probes killed: probes per cooldown 1 to 1, 0 at a time with another$/,
  );
  expect(status).toBe(0);
});
