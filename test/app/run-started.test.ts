import { expect, test } from 'vitest';
import { toRunStarted } from '../../src/app/run-started.js';
import { workflowOf } from '../workflow/workflow-of.js';

test('the provenance names every plugin that may be called: by undo, fallbacks, hooks and messages too', async () => {
  const workflow = await workflowOf(
    `plugins: [./mine]
tasks:
  - id: g
    tasks:
      - {id: a, plugin: csv_ingest, config: {path: x}, undo: {plugin: function, config: {function: "f:f"}}}
  - {id: sub, workflow: ./sub.yaml}
hooks:
  on_exit: [{id: h, plugin: python_function, config: {function: "f:f"}}]
notify: {command: cat}
`,
    {
      '/flows/sub.yaml': `tasks:
  - {id: a, plugin: csv_ingest, config: {path: x}, fallback: {plugin: metrics}}
`,
    },
  );
  const { provenance } = toRunStarted(workflow, {
    directory: { id: 'x_1', dir: '/logs/x_1' },
    params: {},
    selection: null,
    faults: [],
    envFile: null,
    maxParallel: 1,
    modules: { provenanceOf: () => ({ version: null, source: 'built-in', sha256: null }) },
  });
  expect(Object.keys(provenance.plugins)).toEqual([
    'csv_ingest',
    'function',
    'metrics',
    'python_function',
    'shell',
  ]);
});
