import { expect, test } from 'vitest';
import { findExpression } from '../../src/expr/find-expression.js';

test.each([
  ['plain', null],
  ['${HOME} {{ jinja }} $ {{ x }}', null],
  ['${{ x }}', { index: 0, escaped: false }],
  ['a ${{', { index: 2, escaped: false }],
  ['a $${{ x }}', { index: 2, escaped: true }],
  ['${{a}} $${{', { index: 0, escaped: false }],
])('%s', (text, found) => {
  expect(findExpression(text)).toEqual(found);
});
