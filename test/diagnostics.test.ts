import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { diagnosticCodes } from '../src/text/codes.js';
import { loadWorkflow } from '../src/workflow/load.js';
import { staticCatalog } from './diagnostics/static-catalog.js';
import { createProject } from './rig.js';

/*
 * Item 2 and "Bad input gets": every mistake has a folder with the workflow and the whole text that its author reads.
 * `UPDATE=1 npx vitest run test/diagnostics.test.ts` writes the texts anew.
 */

const here = join(import.meta.dirname, 'diagnostics');
const folders = readdirSync(here, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** What is typed in a folder, where `arguments.json` does not say otherwise. */
const usual = ['validate', 'workflow.yaml'];

/** The text that the author of a folder's workflow reads, typed in the folder. */
async function check(folder: string): Promise<string> {
  const file = join(here, folder, 'arguments.json');
  const args = existsSync(file) ? z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8'))) : usual;
  const { code, stdout, stderr } = await createProject().oprun(args, { cwd: join(here, folder) });
  const text = `${stdout}${stderr}`.replaceAll(`${join(here, folder)}/`, './');
  expect(code).toBe(/^\S+ error /mu.test(text) ? 2 : 0);
  return text;
}

async function codesOf(text: string): Promise<readonly string[]> {
  const { diagnostics } = await loadWorkflow({
    file: 'workflow.yaml',
    dir: here,
    bytes: new TextEncoder().encode(text),
    sha256: '',
    startDir: here,
    maxBytes: 4 * 1024 * 1024,
    openCatalog: (specs) => Promise.resolve(staticCatalog({ complete: specs.length === 0 })),
    openFile: () => ({ ok: false, reason: 'there is no such file' }),
  });
  return [...new Set(diagnostics.map((diagnostic) => diagnostic.code))];
}

describe('every mistake reads as its folder says', () => {
  test.concurrent.each(folders)('%s', async (folder) => {
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
    expect([...new Set(shown.map(String))].toSorted((one, other) => (one < other ? -1 : 1))).toEqual(codes);
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
    expect(await codesOf(wrong)).toEqual([code]);
    expect(mended === undefined ? [] : await codesOf(mended)).toEqual([]);
  });
});

test('one file with ten different mistakes reports ten', () => {
  const text = readFileSync(join(here, 'ten-mistakes', 'expected.txt'), 'utf8');
  const codes = [...text.matchAll(/^workflow\.yaml:\d+:\d+ error ([a-z\d-]+):/gmu)].map((match) => match[1]);
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
});
