import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { workflowJsonSchema } from '../../src/workflow/schema.js';

const schema: object = workflowJsonSchema();
const accepts = (file: unknown): boolean =>
  z.fromJSONSchema(Object.fromEntries(Object.entries(schema))).safeParse(file).success;
const task = { id: 'a', run: 'echo' };

describe('the JSON Schema of the language', () => {
  test('is draft-07, titled and described', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'oprun workflow',
      type: 'object',
      additionalProperties: false,
    });
  });

  test('describes every key', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties' && typeof value === 'object' && value !== null) {
          for (const [name, property] of Object.entries(value)) {
            if (!JSON.stringify(property).includes('"description"')) undescribed.push(`${path}.${name}`);
          }
        }
        visit(value, `${path}.${key}`);
      }
    };
    visit(schema, '');
    expect(undescribed).toEqual([]);
  });

  test.each([
    [{ tasks: [task] }],
    [{ tasks: [{ ...task, depends_on: null }] }],
    [{ tasks: [{ ...task, depends_on: 'b' }] }],
    [{ tasks: [{ ...task, depends_on: ['b'] }] }],
    [{ tasks: [{ ...task, config: null, description: null }], defaults: null, plugins: null }],
    [{ name: 'n', description: 'd', working_dir: '.', max_parallel: 1, plugins: ['./a.mjs'], tasks: [task] }],
  ])('accepts %j', (file) => {
    expect(accepts(file)).toBe(true);
  });

  test.each([
    [{ tasks: [] }],
    [{}],
    [{ tasks: [{ ...task, id: 'a b' }] }],
    [{ tasks: [{ ...task, depend_on: [] }] }],
    [{ tasks: [task], max_parallel: 0 }],
    [{ tasks: [task], colour: 'red' }],
  ])('refuses %j', (file) => {
    expect(accepts(file)).toBe(false);
  });
});
