import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ingestFailure, ingestText } from './csv-rig.js';
import { hasPandas, needsPandas, runPandas } from './pandas.js';

/** Reads every file of a folder and writes its cells so that no bit is lost: numbers as Python's repr. */
const readAll = `
import os
def cell(value):
    if isinstance(value, bool): return str(value).lower()
    if isinstance(value, str): return value
    return None if pd.isna(value) else repr(value)
def read(path):
    try:
        frame = pd.read_csv(path)
    except ValueError as error:
        return {"error": str(error)}
    if not isinstance(frame.index, pd.RangeIndex) and len(frame): return {"error": "the first column became an index"}
    columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
    return {"columns": [{"name": c.name, "kind": c.dtype.kind, "cells": [cell(v) for v in c.tolist()]} for c in columns]}
folder = sys.argv[1]
print(json.dumps([read(os.path.join(folder, str(i))) for i in range(len(os.listdir(folder)))]))
`;

const answers = z.array(
  z.union([
    z.object({ error: z.string() }),
    z.object({
      columns: z.array(
        z.object({ name: z.string(), kind: z.string(), cells: z.array(z.string().nullable()) }),
      ),
    }),
  ]),
);

const typeOfKind = new Map([
  ['i', 'integer'],
  ['u', 'integer'],
  ['f', 'number'],
  ['b', 'boolean'],
  ['O', 'string'],
]);

const digits = fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: 1, maxLength: 18 });
const kinds = {
  integer: fc.oneof(fc.integer().map(String), fc.constantFrom('007', '+1', ' 2 ', '-0')),
  number: fc.oneof(
    fc.double({ noNaN: true }).map(String),
    fc.tuple(digits, digits).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom('1e5', '.5', '5.', 'inf', '-Infinity', '1e-320'),
  ),
  large: fc.constantFrom(
    '9223372036854775808',
    '99999999999999999999',
    '-99999999999999999999',
    '-1.5',
    '1.5',
    '7',
    '-7',
  ),
  boolean: fc.constantFrom('True', 'False', 'true', 'FALSE', 'tRue'),
  missing: fc.constantFrom('', 'NA', 'nan', '#N/A', '<NA>', 'null', '-1.#IND'),
  text: fc.oneof(
    fc.constantFrom(
      'x',
      ' ',
      'a b',
      '2020-01-01',
      '1_000',
      '0x1F',
      'NAN',
      '1e',
      '"',
      '5"',
      'é😀',
      'a,b',
      'l\nm',
      'l\r\nm',
      'l\rm',
      '1e999',
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
  ),
};

// Missing values beside huge integers are left out: pandas then takes the words for missing for text.
const mixtures = [
  [kinds.integer],
  [kinds.integer, kinds.missing],
  [kinds.integer, kinds.number],
  [kinds.number, kinds.missing],
  [kinds.large],
  [kinds.boolean],
  [kinds.boolean, kinds.missing],
  [kinds.boolean, kinds.integer],
  [kinds.text, kinds.missing],
  [kinds.text, kinds.number],
  [kinds.missing],
];

const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) || cell.trim() === '' ? `"${cell.replaceAll('"', '""')}"` : cell;

const names = fc.constantFrom('a', 'b', 'a.1', '', 'Unnamed: 1', '__proto__', 'constructor', 'x,y');

const file = fc
  .record({
    header: fc.array(names, { minLength: 1, maxLength: 5 }),
    rows: fc.nat(7),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    blank: fc.constantFrom('', ' ', '\t '),
    start: fc.constantFrom('', '\ufeff'),
    lastEnd: fc.boolean(),
    longer: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1),
  })
  .chain((shape) =>
    fc
      .tuple(
        ...shape.header.map(() =>
          fc
            .constantFrom(...mixtures)
            .chain((pools) => fc.array(fc.oneof(...pools), { minLength: shape.rows, maxLength: shape.rows })),
        ),
      )
      .chain((columns) =>
        fc.tuple(fc.constant(columns), fc.array(fc.nat(9), { minLength: shape.rows, maxLength: shape.rows })),
      )
      .map(([columns, cuts]) => {
        const lines = cuts.map((cut, row) => {
          const cells = columns.map((column) => quoted(column[row] ?? ''));
          if (cut === 9 && shape.longer > 0) cells.push('1');
          return cells.slice(0, cut === 8 ? Math.max(1, cells.length - 1) : undefined).join(',');
        });
        lines.unshift(shape.header.map(quoted).join(','));
        lines.splice(Math.ceil(lines.length / 2), 0, shape.blank);
        // A blank after \r sends pandas back to the start of the file.
        if (shape.lineEnd === '\r') lines.forEach((line, index) => (lines[index] = line.trimStart()));
        return shape.start + lines.join(shape.lineEnd) + (shape.lastEnd ? shape.lineEnd : '');
      }),
  );

describe('issue 2, item 5: csv_ingest beside pandas', () => {
  it.skipIf(!hasPandas)(`reads 300 files alike (${needsPandas})`, async () => {
    const texts = fc.sample(file, { seed: 20, numRuns: 300 });
    const folder = mkdtempSync(join(tmpdir(), 'csv-pandas-'));
    try {
      for (const [index, text] of texts.entries()) writeFileSync(join(folder, String(index)), text);
      const expected = answers.parse(runPandas(readAll, folder));
      const own = await Promise.all(texts.map(async (text) => [text, await asPandas(text)]));
      expect(own).toEqual(texts.map((text, index) => [text, comparable(expected[index])]));
      expect(expected.filter((answer) => 'columns' in answer).length).toBeGreaterThan(240);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

type Answer = z.infer<typeof answers>[number];

/** What pandas answers, in the terms of `csv_ingest`. */
function comparable(answer: Answer | undefined): unknown {
  if (answer === undefined || 'error' in answer) return 'fails';
  return answer.columns.map(({ name, kind, cells }) => {
    const type = typeOfKind.get(kind);
    if (type === 'integer' || type === 'number') return { name, type, cells: cells.map(toNumber) };
    // Beside huge integers pandas leaves a missing cell the empty text that it is.
    const huge = cells.some((cell) => /^-?\d{19}/u.test(cell ?? ''));
    return { name, type, cells: huge ? cells.map((cell) => (cell === '' ? null : cell)) : lowerFlags(cells) };
  });
}

/** What `csv_ingest` answers. */
async function asPandas(text: string): Promise<unknown> {
  const failure = await ingestFailure(text);
  if (failure !== null) return failure.class === 'validation' ? 'fails' : failure;
  const { types, cells } = await ingestText(text);
  return types.map(([name, type], index) => {
    const column = cells[index] ?? [];
    if (type === 'integer' || type === 'number') return { name, type, cells: column.map(withoutSignOfZero) };
    return { name, type, cells: lowerFlags(column.map((cell) => (cell === null ? null : String(cell)))) };
  });
}

/** Of nothing but booleans and missing values pandas makes objects: how they were written is lost. */
function lowerFlags(cells: readonly (string | null)[]): readonly (string | null)[] {
  const flags = cells.every((cell) => cell === null || /^(?:true|false)$/iu.test(cell));
  return flags ? cells.map((cell) => cell?.toLowerCase() ?? null) : cells;
}

function toNumber(text: string | null): number | null {
  return text === null ? null : withoutSignOfZero(Number(text.replace('inf', 'Infinity')));
}

/** In a column of fractions pandas keeps the sign of an integer `-0`. */
function withoutSignOfZero<T>(value: T): T | 0 {
  return value === 0 ? 0 : value;
}
