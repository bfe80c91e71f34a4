import { describe, expect, it } from 'vitest';
import { plugin } from '../../plugins/metrics/index.js';
import { tableFromColumns, type PlainColumn, type Table } from '../../src/plugin/index.js';
import { fakeContext } from './fake-context.js';
import { parseConfig } from './parse-plugin-config.js';

const nothing = { mean: null, median: null, std: null, min: null, max: null };

/** What pandas 1.5.3 says of a column, without bottleneck. */
const frozen: readonly (readonly [label: string, values: readonly (number | null)[], expected: object])[] = [
  [
    'ages',
    [34, 28, 45, 39, 31],
    { mean: 35.4, median: 34, std: 6.730527468185536, min: 28, max: 45, count: 5 },
  ],
  [
    'scores',
    [88.5, 92.25, 79.0, 85.75, 91.1],
    { mean: 87.32000000000001, median: 88.5, std: 5.283772326662078, min: 79, max: 92.25, count: 5 },
  ],
  [
    'a missing value',
    [1.5, null, 2.5, 4],
    { mean: 2.6666666666666665, median: 2.5, std: 1.2583057392117916, min: 1.5, max: 4, count: 3 },
  ],
  ['no value', [], { ...nothing, count: 0 }],
  ['nothing but missing values', [null, null], { ...nothing, count: 0 }],
  ['NaN, which is missing', [NaN, 1], { mean: 1, median: 1, std: null, min: 1, max: 1, count: 1 }],
  ['one value', [3], { mean: 3, median: 3, std: null, min: 3, max: 3, count: 1 }],
  [
    'little noise on 1e9',
    [4, 7, 13, 16].map((value) => 1e9 + value),
    {
      mean: 1000000010,
      median: 1000000010,
      std: 5.477225575051661,
      min: 1000000004,
      max: 1000000016,
      count: 4,
    },
  ],
  [
    'steps of a tenth on 1e9',
    Array.from({ length: 200 }, (_, step) => 1e9 + step * 0.1),
    {
      mean: 1000000009.95,
      median: 1000000009.95,
      std: 5.787918450981119,
      min: 1e9,
      max: 1000000019.9,
      count: 200,
    },
  ],
  [
    'one value ten times',
    Array(10).fill(0.1),
    { mean: 0.1, median: 0.1, std: 0, min: 0.1, max: 0.1, count: 10 },
  ],
  ['what cancels out', [1e16, 1, -1e16], { mean: 0, median: 1, std: 1e16, min: -1e16, max: 1e16, count: 3 }],
  [
    'a middle that nearly cancels out',
    [-0.1, 0.10000000000000002],
    {
      mean: 6.938893903907228e-18,
      median: 6.938893903907228e-18,
      std: 0.14142135623730953,
      min: -0.1,
      max: 0.10000000000000002,
      count: 2,
    },
  ],
  ['infinity', [1, Infinity, 2], { mean: null, median: 2, std: null, min: 1, max: null, count: 3 }],
  ['both infinities', [-Infinity, Infinity], { ...nothing, count: 2 }],
  ['sums beyond any double', [1.5e308, 1.7e308], { ...nothing, min: 1.5e308, max: 1.7e308, count: 2 }],
];

describe('issue 2, item 5: metrics says of a column what pandas says', () => {
  it.each(frozen)('%s', async (_, values, expected) => {
    expect(await metricsOf([{ name: 'a', type: 'number', values }])).toEqual({ a: expected });
  });

  it('counts booleans as 0 and 1', async () => {
    expect(await metricsOf([{ name: 'a', type: 'boolean', values: [true, false, true, true] }])).toEqual({
      a: { mean: 0.75, median: 1, std: 0.5, min: 0, max: 1, count: 4 },
    });
  });

  it('writes its keys in one order', async () => {
    expect(JSON.stringify(await metricsOf([{ name: 'a', type: 'integer', values: [1, 2] }]))).toBe(
      '{"a":{"mean":1.5,"median":1.5,"std":0.7071067811865476,"min":1,"max":2,"count":2}}',
    );
  });
});

describe('issue 2, item 5: which columns metrics describes', () => {
  const columns: readonly PlainColumn[] = [
    { name: 'name', type: 'string', values: ['Ada'] },
    { name: 'age', type: 'integer', values: [36] },
    { name: '__proto__', type: 'number', values: [1.5] },
    { name: 'flag', type: 'boolean', values: [true] },
  ];

  it.each([[{}], [{ numeric_columns: [] }]])(
    'takes every column of numbers or booleans by default: %j',
    async (config) => {
      const result = await metricsOf(columns, config);
      expect(Object.keys(result)).toEqual(['age', '__proto__', 'flag']);
      expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    },
  );

  it('takes those it is told, in that order', async () => {
    const result = await metricsOf(columns, { numeric_columns: ['flag', 'age'] });
    expect(Object.keys(result)).toEqual(['flag', 'age']);
  });

  it.each([
    [
      'aeg',
      'the table has no column "aeg" (did you mean "age"?); numeric columns: "age", "__proto__", "flag"',
    ],
    [
      'Age',
      'the table has no column "Age" (did you mean "age"?); numeric columns: "age", "__proto__", "flag"',
    ],
    ['constructor', 'the table has no column "constructor"; numeric columns: "age", "__proto__", "flag"'],
    ['name', 'column "name" is text, not numbers; numeric columns: "age", "__proto__", "flag"'],
  ])('refuses %s', async (name, message) => {
    await expect(metricsOf(columns, { numeric_columns: [name] })).rejects.toMatchObject({
      name: 'TaskFailure',
      class: 'validation',
      message,
    });
  });

  it('takes any column of a table without rows', async () => {
    const empty: readonly PlainColumn[] = [{ name: 'age', type: 'string', values: [] }];
    expect(await metricsOf(empty, { numeric_columns: ['age'] })).toEqual({ age: { ...nothing, count: 0 } });
    expect(await metricsOf(empty)).toEqual({});
  });

  it('asks for the table of the task it is told, or for the nearest', async () => {
    const asked: unknown[] = [];
    const table = (id?: string): Table => {
      asked.push(id);
      return tableFromColumns(columns);
    };
    await plugin.run(parseConfig(plugin, { source: 'ingest' }), fakeContext({ table }));
    await plugin.run(parseConfig(plugin, {}), fakeContext({ table }));
    expect(asked).toEqual(['ingest', undefined]);
  });

  it.each([[{ source: '' }], [{ numeric_columns: 'age' }], [{ columns: ['age'] }]])(
    'refuses the config %j',
    (config) => {
      expect(() => parseConfig(plugin, config)).toThrow(/source|numeric_columns|columns/u);
    },
  );
});

async function metricsOf(columns: readonly PlainColumn[], config: object = {}): Promise<object> {
  const result = await plugin.run(
    parseConfig(plugin, config),
    fakeContext({ table: () => tableFromColumns(columns) }),
  );
  if (typeof result !== 'object' || result === null) throw new Error('no object');
  return result;
}
