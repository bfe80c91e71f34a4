import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plugin } from '../../plugins/metrics/index.js';
import { numberColumnBuilder, type Table } from '../../src/plugin/index.js';
import { ingestText } from './csv-rig.js';
import { fakeContext } from './fake-context.js';
import { hasPandas, needsPandas, runPandas } from './pandas.js';
import { parseConfig } from './parse-plugin-config.js';

const folder = mkdtempSync(join(tmpdir(), 'metrics-pandas-'));
afterAll(() => rmSync(folder, { recursive: true }));

const describeAll = `
import math, os
import numpy as np
def describe(column):
    numbers = {name: float(getattr(column, name)()) for name in ["mean", "median", "std", "min", "max"]}
    return {**{name: n if math.isfinite(n) else None for name, n in numbers.items()}, "count": int(column.count())}
`;
const describeDoubles = `${describeAll}
print(json.dumps([describe(pd.Series(np.fromfile(path))) for path in sys.argv[1:]]))
`;
const describeCsv = `${describeAll}
frame = pd.read_csv(sys.argv[1])
print(json.dumps({name: describe(frame[name]) for name in frame.select_dtypes(["number", "bool"])}))
`;
const descriptions = z.array(z.unknown());

describe('issue 2, item 5: metrics beside pandas', () => {
  it.skipIf(!hasPandas)(`is equal for a million rows of little noise on 1e9 (${needsPandas})`, async () => {
    const random = randomNumbers(7);
    const noisy = Float64Array.from({ length: 1_000_000 }, () => 1e9 + random() - random());
    const holes = noisy.map((value) => (random() < 0.1 ? NaN : value));
    const far = noisy.subarray(0, 100_001).map((value) => value * 1e6);
    const arrays = [noisy, holes, far];
    expect(await Promise.all(arrays.map(metricsOf))).toEqual(pandasOf(arrays));
  });

  it.skipIf(!hasPandas)(`is equal for columns of every length and size (${needsPandas})`, async () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -1e3, max: 1e3 }),
      fc.double({ min: 1e12, max: 1e12 + 8 }),
      fc.integer(),
    );
    const column = fc.array(value, { minLength: 1, maxLength: 400, size: 'max' });
    const arrays = fc.sample(column, { seed: 11, numRuns: 300 }).map((values) => Float64Array.from(values));
    const own = await Promise.all(arrays.map(metricsOf));
    expect(inJson(zip(arrays, own))).toEqual(inJson(zip(arrays, pandasOf(arrays))));
  });

  it.skipIf(!hasPandas)(`is equal for a file that csv_ingest has read (${needsPandas})`, async () => {
    const random = randomNumbers(9);
    const line = (): string => {
      const name = `"${random() < 0.5 ? 'Ada, L.' : 'Linus'}"`;
      const score = random() < 0.05 ? '' : String(50 + 12.5 * (random() - random()));
      return [1e9 + random(), Math.floor(random() * 1000), score, name, random() < 0.5].join(',');
    };
    const text = `big,qty,score,name,flag\n${Array.from({ length: 20_000 }, line).join('\n')}\n`;
    writeFileSync(join(folder, 'data.csv'), text);
    const { table } = await ingestText(text);
    expect(await plugin.run(parseConfig(plugin, {}), fakeContext({ table: () => table }))).toEqual(
      runPandas(describeCsv, join(folder, 'data.csv')),
    );
  });
});

function pandasOf(arrays: readonly Float64Array[]): readonly unknown[] {
  const files = arrays.map((array, index) => {
    const file = join(folder, `${index}.bin`);
    writeFileSync(file, array);
    return file;
  });
  return descriptions.parse(runPandas(describeDoubles, ...files));
}

async function metricsOf(values: Float64Array): Promise<unknown> {
  const builder = numberColumnBuilder();
  for (const value of values) {
    if (Number.isNaN(value)) builder.addMissing();
    else builder.add(value);
  }
  const table: Table = { rows: values.length, columns: [builder.finish('a', 'number')] };
  const result = await plugin.run(parseConfig(plugin, {}), fakeContext({ table: () => table }));
  return z.object({ a: z.unknown() }).parse(result).a;
}

/** Each result beside the numbers it is of, so that a difference shows both. */
function zip(arrays: readonly Float64Array[], results: readonly unknown[]): unknown {
  return arrays.map((array, index) => [array.join(), results[index]]);
}

/** As it is in a file: JSON writes no minus before a zero. */
function inJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Between 0 and 1, the same on every machine (a multiplicative congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
