import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { OpenedCatalog } from '../src/plugin/catalog.js';
import { diagnosticCodes } from '../src/text/codes.js';
import { renderDiagnostics } from '../src/text/render-diagnostics.js';
import { loadWorkflow, type Loaded } from '../src/workflow/load.js';
import { staticCatalog } from './diagnostics/static-catalog.js';

/*
 * Item 2 and "Bad input gets": every mistake has a folder with the workflow and the whole text that its author reads.
 * `UPDATE=1 npx vitest run test/diagnostics.test.ts` writes the texts anew.
 */

const here = join(import.meta.dirname, 'diagnostics');
const folders = readdirSync(here, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** What a folder may say beside its workflow, in `options.json`. */
const optionsSchema = z.strictObject({
  /** How large the file may be. */
  maxBytes: z.int().optional(),
  /** What came of opening the modules that `plugins:` names. Without it they are not opened, as in `oprun validate`. */
  problems: z
    .array(
      z.strictObject({
        index: z.int(),
        kind: z.enum(['not_found', 'broken', 'not_a_plugin', 'name_clash']),
        message: z.string(),
      }),
    )
    .optional(),
});

/** The text that the author of a folder's workflow reads. */
async function check(folder: string): Promise<string> {
  const optionsFile = join(here, folder, 'options.json');
  const options = optionsSchema.parse(
    existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : {},
  );
  const loaded = await load(readFileSync(join(here, folder, 'workflow.yaml')), options);
  const failed = loaded.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  expect(loaded.workflow === null).toBe(failed);
  return renderDiagnostics(loaded.source, loaded.diagnostics, { color: false });
}

function load(
  bytes: Uint8Array,
  { maxBytes = 4 * 1024 * 1024, problems }: z.infer<typeof optionsSchema>,
): Promise<Loaded> {
  const openCatalog = (specs: readonly string[]): Promise<OpenedCatalog> => {
    const { catalog } = staticCatalog({ complete: specs.length === 0 || problems !== undefined });
    return Promise.resolve({ catalog, problems: problems ?? [] });
  };
  return loadWorkflow({
    file: 'workflow.yaml',
    dir: here,
    bytes,
    sha256: '',
    startDir: here,
    maxBytes,
    openCatalog,
  });
}

describe('every mistake reads as its folder says', () => {
  test.each(folders)('%s', async (folder) => {
    const text = await check(folder);
    const file = join(here, folder, 'expected.txt');
    if (process.env['UPDATE'] === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});

const sections = readFileSync(join(here, '../../docs/diagnostics.md'), 'utf8').split(/^### /mu).slice(1);

describe('the lists of codes are equal', () => {
  const codes = diagnosticCodes.toSorted();

  test('the folders show every code that the loader gives', () => {
    const texts = folders.map((folder) => readFileSync(join(here, folder, 'expected.txt'), 'utf8'));
    const shown = texts.flatMap((text) =>
      [...text.matchAll(/^\S+ (?:error|warning|note) ([a-z\d-]+):/gmu)].map((match) => match[1]),
    );
    // Whether a file can be read at all is known before the loader is called.
    expect([...new Set(shown.map(String))].toSorted((one, other) => (one < other ? -1 : 1))).toEqual(
      codes.filter((code) => code !== 'file-unreadable'),
    );
  });

  test('docs/diagnostics.md explains every code', () => {
    expect(sections.map((section) => section.split('\n', 1)[0])).toEqual(codes);
  });
});

describe('the examples of docs/diagnostics.md do what is said of them', () => {
  const examples = sections.flatMap((section) => {
    const [wrong, mended] = [...section.matchAll(/^```yaml\n(.*?)^```/gmsu)].map((match) => String(match[1]));
    return wrong === undefined ? [] : [{ code: section.split('\n', 1)[0], wrong, mended }];
  });

  test.each(examples)('$code', async ({ code, wrong, mended }) => {
    const before = await load(new TextEncoder().encode(wrong), {});
    expect([...new Set(before.diagnostics.map((diagnostic) => diagnostic.code))]).toEqual([code]);
    if (mended === undefined) return;
    const after = await load(new TextEncoder().encode(mended), {});
    expect(after.diagnostics).toEqual([]);
  });
});

test('one file with ten different mistakes reports ten', () => {
  const text = readFileSync(join(here, 'ten-mistakes', 'expected.txt'), 'utf8');
  const codes = [...text.matchAll(/^workflow\.yaml:\d+:\d+ error ([a-z\d-]+):/gmu)].map((match) => match[1]);
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
});
