import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createProject, oprunPath, repository, run } from './rig.js';
import type { Project } from './rig.js';

interface Block {
  /** Where it stands: `README.md:12`. */
  readonly place: string;
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

const files = readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter(
  (path) => !/(^|\/)(node_modules|dist[^/]*|logs|test|\.git)\//.test(path),
);
const pages = files.filter((path) => path.endsWith('.md'));
const blocks = pages.flatMap(blocksOf);
const examples = files.filter((path) => /^examples\/.*\.yaml$/.test(path));

function blocksOf(file: string): readonly Block[] {
  const text = readFileSync(join(repository, file), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split('\n').length}`,
    file,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** Workflows, and not the configuration of something else; what diagnostics.md shows is run by the test of it. */
function isWorkflow({ file, language, text }: Block): boolean {
  return language === 'yaml' && /^tasks:/m.test(text) && file !== 'docs/diagnostics.md';
}

/** A folder with the examples, in which `oprun` is the built command and installing has already been done. */
function createShell(): Project & { type(text: string): ReturnType<typeof run> } {
  const project = createProject({
    'bin/oprun': `#!/bin/sh\nexec '${process.execPath}' -- '${oprunPath}' "$@"\n`,
    'bin/npx': '#!/bin/sh\nexec "$@"\n',
    'bin/npm': '#!/bin/sh\nexit 0\n',
  });
  for (const name of ['oprun', 'npx', 'npm']) chmodSync(join(project.dir, 'bin', name), 0o755);
  cpSync(join(repository, 'examples'), join(project.dir, 'examples'), {
    recursive: true,
    filter: (path) => !path.endsWith('/logs'),
  });
  return {
    ...project,
    type: (text) => run('sh', ['-ec', `PATH="$PWD/bin:$PATH"\n${text}`], project.dir),
  };
}

describe('documents are executed', () => {
  test.each(blocks.filter(isWorkflow))('the workflow at $place is correct', async ({ text }) => {
    const { code, stdout } = await createProject().oprun(['validate', '-'], { stdin: text });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining(' error ') });
  });

  const withCommands = pages.filter((page) =>
    blocks.some(({ file, language }) => file === page && language === 'sh'),
  );
  test.each(withCommands)('the commands of %s, one after the other', async (page) => {
    const shell = createShell();
    for (const { file, language, place, text } of blocks) {
      if (file !== page || language !== 'sh') continue;
      const { code, stderr } = await shell.type(text);
      expect({ place, code, stderr }).toEqual({ place, code: 0, stderr: expect.any(String) });
    }
  });

  test('the JSON blocks are JSON', () => {
    const broken = blocks.filter(({ language, text }) => language === 'json' && !isJson(text));
    expect(broken.map(({ place }) => place)).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the JSON Schema', () => {
  test.each(examples)('accepts %s', async (example) => {
    const { stdout } = await createProject().oprun(['schema']);
    const schema = z.fromJSONSchema(JSON.parse(stdout));
    expect(schema.safeParse(parse(readFileSync(join(repository, example), 'utf8')))).toMatchObject({
      success: true,
    });
  });

  test('accepts every workflow of the documents, and refuses what is none', async () => {
    const { stdout } = await createProject().oprun(['schema']);
    const schema = z.fromJSONSchema(JSON.parse(stdout));
    const refused = blocks.filter(
      (block) => isWorkflow(block) && !schema.safeParse(parse(block.text)).success,
    );
    expect(refused.map(({ place }) => place)).toEqual([]);
    expect(schema.safeParse({ tasks: [{ id: 'a', rum: 'echo' }] }).success).toBe(false);
    expect(schema.safeParse({ tasks: [] }).success).toBe(false);
  });
});

test('README names every option of oprun run and every exit code', async () => {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const { stdout } = await createProject().oprun(['run', '--help']);
  const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+|-\w)/gm)].map((match) => match[1] ?? '');
  expect(options.length).toBeGreaterThan(6);
  expect(options.filter((option) => option !== '--help' && !readme.includes(option))).toEqual([]);
  for (const code of ['| 0 |', '| 1 |', '| 2 |', '| 3 |', '| 4 |', '| 124 |', '| 129, 130, 143 |'])
    expect(readme).toContain(code);
});
