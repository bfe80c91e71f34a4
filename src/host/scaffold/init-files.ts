import type { NewFiles } from './write-new-files.js';

/** What `oprun init` writes: a workflow that runs green as it is, its data, and a plugin of the author's own. */
export const initFiles: NewFiles = new Map([
  [
    'workflow.yaml',
    `# Run me:    oprun workflow.yaml
# Check me:  oprun validate workflow.yaml
name: hello
description: Reads a table, computes its metrics and greets with a plugin of your own
working_dir: .
plugins: [./plugins/hello.mjs]

tasks:
  - id: ingest
    plugin: csv_ingest
    config: {path: data.csv}

  - id: metrics
    plugin: metrics
    config: {numeric_columns: [age, score]}
    depends_on: [ingest]

  - id: hello
    plugin: hello
    config: {greeting: Hello}
    depends_on: [metrics]

  - id: done
    run: echo "all done"
    depends_on: [hello]
`,
  ],
  [
    'data.csv',
    `name,age,score,department
Alice,30,85,Engineering
Bob,25,90,Marketing
Carol,35,78,Sales
David,40,92,Engineering
Eve,28,88,Marketing
`,
  ],
  [
    'plugins/hello.mjs',
    `import { definePlugin } from 'oprun/plugin';
import { z } from 'zod';

export const plugin = definePlugin({
  name: 'hello',
  summary: 'Greets, and tells the mean age that the task "metrics" found',
  config: z.strictObject({
    greeting: z.string().default('Hello').describe('the word to greet with'),
  }),
  run({ greeting }, context) {
    const { age } = context.results.metrics;
    context.log(\`\${greeting}! The mean age is \${age.mean}.\`);
    return { message: \`\${greeting}!\`, mean_age: age.mean };
  },
});
`,
  ],
]);

/** The example of the first orchestrator, for `copy-example`: three tasks in a row. */
export const exampleWorkflow = `name: Example Workflow
description: Ingest data and compute metrics
tasks:
  - id: ingest_csv
    plugin: csv_ingest
    config:
      path: examples/sample_data.csv
    depends_on: []
  - id: compute_metrics
    plugin: metrics
    config:
      numeric_columns: [age, score]
    depends_on: [ingest_csv]
  - id: notify
    plugin: shell
    config:
      command: "echo Metrics computed"
    depends_on: [compute_metrics]
`;
