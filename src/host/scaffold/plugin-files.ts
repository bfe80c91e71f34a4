import type { NewFiles } from './write-new-files.js';

/**
 * What `oprun plugins new NAME` writes under `plugins/NAME`: the plugin, a test, a workflow that uses it and a page
 * about it, so that it is born whole.
 */
export function pluginFiles(name: string): NewFiles {
  return new Map([
    [`plugins/${name}/index.mjs`, code(name)],
    [`plugins/${name}/${name}.test.mjs`, test(name)],
    [`plugins/${name}/example.yaml`, example(name)],
    [`plugins/${name}/README.md`, page(name)],
  ]);
}

function code(name: string): string {
  return `import { definePlugin } from 'oprun/plugin';
import { z } from 'zod';

export const plugin = definePlugin({
  name: '${name}',
  summary: 'Says what it was told, some times over',
  config: z.strictObject({
    text: z.string().min(1).describe('what to say'),
    times: z.int().min(1).max(1000).default(1).describe('how often'),
  }),
  run({ text, times }, context) {
    const said = Array.from({ length: times }, () => text).join(' ');
    context.log(said);
    return { said };
  },
});
`;
}

function test(name: string): string {
  return `// Runs with: node --test plugins/${name}/${name}.test.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

test('${name}: the example workflow runs and gives its result', () => {
  const logs = mkdtempSync(join(tmpdir(), '${name}-'));
  try {
    const workflow = join(import.meta.dirname, 'example.yaml');
    execFileSync('oprun', [workflow, '--log-dir', logs, '--output', 'quiet']);
    const [run] = readdirSync(logs);
    const summary = JSON.parse(readFileSync(join(logs, run, 'summary.json'), 'utf8'));
    assert.deepEqual(summary, { say: { said: 'hello hello' } });
  } finally {
    rmSync(logs, { recursive: true });
  }
});
`;
}

function example(name: string): string {
  return `name: ${name} example
plugins: [./index.mjs]
tasks:
  - id: say
    plugin: ${name}
    config: {text: hello, times: 2}
`;
}

function page(name: string): string {
  return `# ${name}

Says what it was told, some times over.

| config  | meaning                        |
| ------- | ------------------------------ |
| \`text\`  | what to say                    |
| \`times\` | how often, 1 where nobody says |

Result: \`{said}\`, the text that was logged.

A workflow that uses it stands in [example.yaml](example.yaml): \`oprun plugins/${name}/example.yaml\`.
Its test runs with \`node --test plugins/${name}/${name}.test.mjs\`.
`;
}
