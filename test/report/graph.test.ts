import { describe, expect, test } from 'vitest';
import { renderPlan } from '../../src/report/plan.js';
import { graphFormats, renderGraph } from '../../src/report/graph.js';
import type { GraphGuards, GraphTask, GraphView } from '../../src/report/graph.js';

const noGuards: GraphGuards = {
  timeoutMs: null,
  timeoutTotalMs: null,
  maxAttempts: 1,
  breaker: null,
  fallback: null,
  undo: false,
  locks: [],
  pools: [],
  rates: [],
};

const task = (
  id: string,
  level: number,
  above: readonly string[],
  more: Partial<GraphTask> = {},
): GraphTask => ({
  id,
  kind: 'plugin',
  plugin: 'shell',
  dependsOn: above.map((one) => ({ task: one, when: ['completed'] })),
  level,
  condition: null,
  loop: null,
  guards: noGuards,
  workflow: null,
  tasks: null,
  ...more,
});

const diamond: GraphView = {
  name: 'Diamond "d"',
  tasks: [
    task('a', 0, []),
    task('b', 1, ['a']),
    task('c', 1, ['a'], { plugin: 'metrics' }),
    task('end', 2, ['b', 'c']),
  ],
  criticalPath: ['a', 'b', 'end'],
};

/** All that a graph can show beside its arrows. */
const flow: GraphView = {
  name: 'Flow',
  tasks: [
    task('find', 0, []),
    task('each', 1, ['find'], {
      kind: 'group',
      plugin: null,
      loop: { over: '${{ tasks.find.outputs.files }}', as: 'file', maxParallel: 2, failFast: false },
      tasks: [
        task('build', 0, []),
        task('test', 1, ['build'], { condition: '${{ params.mode == "full" }}' }),
      ],
    }),
    task('alarm', 2, [], {
      dependsOn: [
        { task: 'each', when: ['failed'] },
        { task: 'find', when: ['failed', 'skipped'] },
      ],
    }),
    task('region', 2, ['each'], {
      kind: 'workflow',
      plugin: null,
      workflow: { name: 'Region', file: 'region.yaml' },
      loop: { over: ['north', 'south'], as: null, maxParallel: null, failFast: true },
      tasks: [task('read', 0, [])],
    }),
    task('again', 0, [], {
      kind: 'workflow',
      plugin: null,
      workflow: { name: 'Region', file: 'region.yaml' },
    }),
    task('report', 3, ['region'], { loop: { over: [1, 2], as: null, maxParallel: null, failFast: false } }),
  ],
  criticalPath: ['find', 'each', 'region', 'report'],
};

test('item 8: graph --format text', () => {
  expect(renderGraph(diamond, 'text')).toBe(`Diamond "d": 4 tasks, longest chain 3: a → b → end
a (shell)
├─ b (shell)
│  └─ end (shell)
└─ c (metrics)
   └─ end (shell) ↑
`);
});

test('item 8: graph --format mermaid', () => {
  expect(renderGraph(diamond, 'mermaid')).toBe(`graph TD
  t0["a"]
  t1["b"]
  t2["c"]
  t3["end"]
  t0 --> t1
  t0 --> t2
  t1 --> t3
  t2 --> t3
`);
});

test('item 8: graph --format dot', () => {
  expect(renderGraph(diamond, 'dot')).toBe(`digraph "Diamond \\"d\\"" {
  rankdir=LR;
  node [shape=box];
  "a" [tooltip="shell"];
  "b" [tooltip="shell"];
  "c" [tooltip="metrics"];
  "end" [tooltip="shell"];
  "a" -> "b";
  "a" -> "c";
  "b" -> "end";
  "c" -> "end";
}
`);
});

const none = {
  kind: 'plugin',
  if: null,
  for_each: null,
  timeout_ms: null,
  timeout_total_ms: null,
  max_attempts: 1,
  breaker: null,
  fallback: null,
  undo: false,
  locks: [],
  pools: {},
  rate: {},
  workflow: null,
  tasks: null,
};

test('item 8: graph --format json', () => {
  expect(JSON.parse(renderGraph(diamond, 'json'))).toEqual({
    name: 'Diamond "d"',
    tasks: [
      { ...none, id: 'a', plugin: 'shell', depends_on: [], level: 0 },
      { ...none, id: 'b', plugin: 'shell', depends_on: ['a'], level: 1 },
      { ...none, id: 'c', plugin: 'metrics', depends_on: ['a'], level: 1 },
      { ...none, id: 'end', plugin: 'shell', depends_on: ['b', 'c'], level: 2 },
    ],
    critical_path: ['a', 'b', 'end'],
  });
});

describe('item 11: conditions, loops, groups, other files and the endings that edges ask for', () => {
  test('in text', () => {
    expect(renderGraph(flow, 'text')).toBe(`Flow: 6 tasks, longest chain 4: find → each → region → report
find (shell)
├─ each (loop over \${{ tasks.find.outputs.files }})
│  │  ┊ build (shell)
│  │  ┊ └─ test (shell) if \${{ params.mode == "full" }}
│  ├─ alarm (shell) when failed
│  └─ region (workflow region.yaml, loop over ["north","south"])
│     │  ┊ read (shell)
│     └─ report (shell, loop over [1,2])
└─ alarm (shell) when failed or skipped ↑
again (workflow region.yaml ↑)
`);
  });

  test('in mermaid', () => {
    expect(renderGraph(flow, 'mermaid')).toBe(`graph TD
  t0["find"]
  subgraph t1["each<br>loop over \${{ tasks.find.outputs.files }}"]
    t2["build"]
    t3["test<br>if \${{ params.mode == #34;full#34; }}"]
  end
  t4["alarm"]
  subgraph t5["region<br>workflow region.yaml, loop over [#34;north#34;,#34;south#34;]"]
    t6["read"]
  end
  t7[["again<br>workflow region.yaml ↑"]]
  t8{{"report<br>shell, loop over [1,2]"}}
  t2 --> t3
  t0 --> t1
  t1 -.->|failed| t4
  t0 -.->|failed or skipped| t4
  t1 --> t5
  t5 --> t8
`);
  });

  test('in dot', () => {
    expect(renderGraph(flow, 'dot')).toBe(`digraph "Flow" {
  rankdir=LR;
  compound=true;
  node [shape=box];
  "find" [tooltip="shell"];
  subgraph "cluster_each" {
    label="each (loop over \${{ tasks.find.outputs.files }})";
    "each" [shape=point, style=invis];
    "each/build" [label="build", tooltip="shell"];
    "each/test" [label="test\\nif \${{ params.mode == \\"full\\" }}", tooltip="shell"];
  }
  "alarm" [tooltip="shell"];
  subgraph "cluster_region" {
    label="region (workflow region.yaml, loop over [\\"north\\",\\"south\\"])";
    "region" [shape=point, style=invis];
    "region/read" [label="read", tooltip="shell"];
  }
  "again" [label="again\\nworkflow region.yaml ↑", tooltip="workflow region.yaml ↑"];
  "report" [label="report\\nshell, loop over [1,2]", tooltip="shell, loop over [1,2]"];
  "each/build" -> "each/test";
  "find" -> "each" [lhead="cluster_each"];
  "each" -> "alarm" [ltail="cluster_each", style=dashed, label="failed"];
  "find" -> "alarm" [style=dashed, label="failed or skipped"];
  "each" -> "region" [ltail="cluster_each", lhead="cluster_region"];
  "region" -> "report" [ltail="cluster_region"];
}
`);
  });

  test('in json', () => {
    const { tasks } = JSON.parse(renderGraph(flow, 'json'));
    expect(tasks[1]).toEqual({
      ...none,
      id: 'each',
      kind: 'group',
      plugin: null,
      depends_on: ['find'],
      level: 1,
      for_each: {
        over: '${{ tasks.find.outputs.files }}',
        as: 'file',
        max_parallel: 2,
        fail_fast: false,
      },
      tasks: [
        { ...none, id: 'build', plugin: 'shell', depends_on: [], level: 0 },
        {
          ...none,
          id: 'test',
          plugin: 'shell',
          depends_on: ['build'],
          level: 1,
          if: '${{ params.mode == "full" }}',
        },
      ],
    });
    expect(tasks[2].depends_on).toEqual([
      { task: 'each', when: ['failed'] },
      { task: 'find', when: ['failed', 'skipped'] },
    ]);
    expect(tasks[4]).toMatchObject({ workflow: { name: 'Region', file: 'region.yaml' }, tasks: null });
  });

  test('in the plan of --dry-run', () => {
    expect(renderPlan(flow)).toBe(`Flow: would run 6 tasks
  1. find (shell)
  2. again (workflow region.yaml ↑)
  3. each (loop over \${{ tasks.find.outputs.files }}) after find
     1. build (shell)
     2. test (shell) after build if \${{ params.mode == "full" }}
  4. alarm (shell) after each (failed), find (failed or skipped)
  5. region (workflow region.yaml, loop over ["north","south"]) after each
     1. read (shell)
  6. report (shell, loop over [1,2]) after region
`);
  });
});

describe('item 7: what holds when a task fails or has to wait stands in its label', () => {
  const guards: GraphGuards = {
    timeoutMs: 30_000,
    timeoutTotalMs: 90_000,
    maxAttempts: 4,
    breaker: 'api',
    fallback: 'cached',
    undo: true,
    locks: [{ name: 'db', scope: 'host' }],
    pools: [{ name: 'gpu', slots: 2 }],
    rates: [{ name: 'calls', count: 60, perMs: 60_000 }],
  };
  const words =
    '[lock db, 2 of pool gpu, rate calls 60/1m, timeout 30s, breaker api, 4 attempts, 1m30s in all, fallback cached, undo]';
  const graph: GraphView = {
    name: 'Sync',
    tasks: [
      task('sync', 0, [], { guards }),
      task('drop', 1, ['sync'], { guards: { ...noGuards, undo: true } }),
    ],
    criticalPath: ['sync', 'drop'],
  };

  test.each([
    ['text', [`sync (shell) ${words}`, '└─ drop (shell) [undo]']],
    ['mermaid', [`  t0["sync<br>${words}"]`, '  t1["drop<br>[undo]"]']],
    ['dot', [`  "sync" [label="sync\\n${words}", tooltip="shell"];`]],
  ] as const)('in %s', (format, lines) => {
    expect(renderGraph(graph, format).split('\n')).toEqual(expect.arrayContaining([...lines]));
  });

  test('in the plan of --dry-run', () => {
    expect(renderPlan(graph)).toBe(`Sync: would run 2 tasks
  1. sync (shell) ${words}
  2. drop (shell) after sync [undo]
`);
  });

  test('in json', () => {
    const { tasks } = JSON.parse(renderGraph(graph, 'json'));
    expect(tasks[0]).toEqual({
      ...none,
      id: 'sync',
      plugin: 'shell',
      depends_on: [],
      level: 0,
      timeout_ms: 30_000,
      timeout_total_ms: 90_000,
      max_attempts: 4,
      breaker: 'api',
      fallback: 'cached',
      undo: true,
      locks: [{ name: 'db', scope: 'host' }],
      pools: { gpu: 2 },
      rate: { calls: { count: 60, per_ms: 60_000 } },
    });
  });
});

test('what an author wrote cannot leave its label', () => {
  const condition = '${{ "a\\nb]</b>%%{init}%%" == `x` && "$${{\u001b[2J;#" }}';
  const graph = { name: 'x', tasks: [task('a', 0, [], { condition })], criticalPath: ['a'] };
  expect(renderGraph(graph, 'mermaid').split('\n')[1]).toBe(
    '  t0["a<br>if ${{ #34;a#92;nb]#60;/b#62;#37;#37;{init}#37;#37;#34; == #96;x#96; #38;#38; #34;#36;${{#92;u001b[2J#59;#35;#34; }}"]',
  );
  expect(renderGraph(graph, 'dot').split('\n')[3]).toBe(
    '  "a" [label="a\\nif ${{ \\"a\\\\nb]</b>%%{init}%%\\" == `x` && \\"$${{\\\\u001b[2J;#\\" }}", tooltip="shell"];',
  );
  expect(renderGraph(graph, 'text')).toContain(
    'a (shell) if ${{ "a\\nb]</b>%%{init}%%" == `x` && "$${{\\u001b[2J;#" }}\n',
  );
});

test('a chain of 10,000 draws in linear size: it goes on at the margin', () => {
  const tasks = Array.from({ length: 10_000 }, (_, index) =>
    task(`t${index}`, index, index === 0 ? [] : [`t${index - 1}`]),
  );
  const text = renderGraph({ name: 'chain', tasks, criticalPath: tasks.map(({ id }) => id) }, 'text');
  expect(text.length).toBeLessThan(1_500_000);
  expect(text).toContain('t9999 (shell)');
});

test('item 11: groups in groups and 10,000 conditions draw in linear size', () => {
  const leaf = (id: string) => task(id, 0, [], { condition: '${{ params.x }}' });
  const nested = (leaves: number) => {
    const tasks = Array.from({ length: leaves }, (_, index) => leaf(`t${index}`));
    const innermost = task('g', 0, [], { kind: 'group', plugin: null, tasks });
    const outermost = Array.from({ length: 8 }).reduce<GraphTask>(
      (inner, _, depth) => task(`g${depth}`, 0, [], { kind: 'group', plugin: null, tasks: [inner] }),
      innermost,
    );
    return { name: 'nested', tasks: [outermost], criticalPath: ['g7'] };
  };
  const [small, large] = [nested(1_000), nested(10_000)];
  for (const format of graphFormats) {
    // Ids grow by a digit; anything that grows with the square would be a hundred times as long.
    expect(renderGraph(large, format).length).toBeLessThan(11 * renderGraph(small, format).length);
  }
  expect(renderGraph(large, 'text')).toContain('t9999 (shell) if ${{ params.x }}\n');
});
