import { expect, test } from 'vitest';
import { placeName } from '../../src/workflow/config-path.js';

test.each([
  [['path'], '"path"'],
  [['types', 'age'], '"types.age"'],
  [['columns', 1], 'item 2 of "columns"'],
  [['args', 0, 'x', 'y'], '"x.y" of item 1 of "args"'],
  [['args', 0, 2], 'item 3 of item 1 of "args"'],
])('the place %j is called %s', (path, name) => {
  expect(placeName(path)).toBe(name);
});
