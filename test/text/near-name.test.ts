import { expect, test } from 'vitest';
import { nearName } from '../../src/text/near-name.js';

const known = ['id', 'plugin', 'run', 'config', 'depends_on', 'working_dir', 'command'];

test.each([
  ['depend_on', 'depends_on'],
  ['dependsOn', 'depends_on'],
  ['Depends-On', 'depends_on'],
  ['plugn', 'plugin'],
  ['comand', 'command'],
  ['rnu', 'run'],
  ['cofnig', 'config'],
  ['workingdir', 'working_dir'],
  ['colour', null],
  ['ad', null],
  ['', null],
  ['x'.repeat(1000), null],
])('%s means %s', (name, near) => {
  expect(nearName(name, known)).toBe(near);
});

test('of several the nearest, of equals the first', () => {
  expect(nearName('taks', ['tags', 'task', 'tanks'])).toBe('task');
  expect(nearName('bat', ['cat', 'hat'])).toBe('cat');
});
