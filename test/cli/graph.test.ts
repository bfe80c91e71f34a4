import { describe, expect, test } from 'vitest';
import { createProject } from '../rig.js';

const files = {
  'w.yaml': `
name: Flow
params: {mode: fast, days: [mon, tue]}
tasks:
- id: find
  run: ls
- id: each
  for_each: \${{ params.days }}
  as: day
  depends_on: find
  tasks:
  - id: build
    run: echo \${{ day }}
  - id: check
    if: \${{ params.mode == "full" }}
    run: echo full
    depends_on: build
- id: region
  for_each: [north, south]
  workflow: region.yaml
  params: {name: "\${{ item }}"}
  depends_on: each
- id: home
  workflow: ./region.yaml
  params: {name: home}
- id: alarm
  run: echo
  depends_on: [{task: each, when: failed}, {task: find, when: [failed, skipped]}]
`,
  'region.yaml': `
name: Region
params: {name: {type: string}}
tasks:
- id: read
  plugin: csv_ingest
  config: {path: "\${{ params.name }}.csv"}
- id: sub
  depends_on: read
  tasks:
  - id: deep
    run: echo
`,
};

describe('item 11: oprun graph shows conditions, loops, groups and other files', () => {
  test('as a tree; a file that two tasks run is drawn once', async () => {
    const { code, stdout, stderr } = await createProject(files).oprun(['graph', 'w.yaml']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `Flow: 5 tasks, longest chain 3: find → each → region
find (shell)
├─ each (loop over \${{ params.days }})
│  │  ┊ build (shell)
│  │  ┊ └─ check (shell) if \${{ params.mode == "full" }}
│  ├─ region (workflow region.yaml, loop over ["north","south"])
│  │     ┊ read (csv_ingest)
│  │     ┊ └─ sub (group)
│  │     ┊       ┊ deep (shell)
│  └─ alarm (shell) when failed
└─ alarm (shell) when failed or skipped ↑
home (workflow region.yaml ↑)
`,
      stderr: '',
    });
  });

  test('for programs, with what loops go over and which endings are asked for', async () => {
    const { stdout } = await createProject(files).oprun(['graph', 'w.yaml', '--json']);
    const { tasks } = JSON.parse(stdout);
    expect(tasks[1]).toMatchObject({
      kind: 'group',
      plugin: null,
      for_each: { over: '${{ params.days }}', as: 'day', max_parallel: null, fail_fast: false },
      tasks: [{ id: 'build' }, { id: 'check', if: '${{ params.mode == "full" }}', level: 1 }],
    });
    expect(tasks[2]).toMatchObject({
      kind: 'workflow',
      for_each: { over: ['north', 'south'] },
      workflow: { name: 'Region' },
    });
    expect(tasks[3]).toMatchObject({ workflow: { name: 'Region' }, tasks: null });
    expect(tasks[4].depends_on).toEqual([
      { task: 'each', when: ['failed'] },
      { task: 'find', when: ['failed', 'skipped'] },
    ]);
  });

  test('in linear size, however often files run each other', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 7 }, (_, depth) => {
        const calls = [1, 2, 3, 4].map((call) => `- id: t${call}\n  workflow: f${depth + 1}.yaml\n`).join('');
        return [`f${depth}.yaml`, `tasks:\n${depth === 6 ? '- id: a\n  run: echo\n' : calls}`];
      }),
    );
    const { code, stdout } = await createProject(chain).oprun(['graph', 'f0.yaml']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + 6 * 4 + 1);
  });
});
