import { expect, test } from 'vitest';
import { renderGraph } from '../../src/report/graph.js';
import type { GraphView } from '../../src/report/graph.js';

const diamond: GraphView = {
  name: 'Diamond "d"',
  tasks: [
    { id: 'a', plugin: 'shell', dependsOn: [], level: 0 },
    { id: 'b', plugin: 'shell', dependsOn: ['a'], level: 1 },
    { id: 'c', plugin: 'metrics', dependsOn: ['a'], level: 1 },
    { id: 'end', plugin: 'shell', dependsOn: ['b', 'c'], level: 2 },
  ],
  criticalPath: ['a', 'b', 'end'],
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

test('item 8: graph --format json', () => {
  expect(JSON.parse(renderGraph(diamond, 'json'))).toEqual({
    name: 'Diamond "d"',
    tasks: [
      { id: 'a', plugin: 'shell', depends_on: [], level: 0 },
      { id: 'b', plugin: 'shell', depends_on: ['a'], level: 1 },
      { id: 'c', plugin: 'metrics', depends_on: ['a'], level: 1 },
      { id: 'end', plugin: 'shell', depends_on: ['b', 'c'], level: 2 },
    ],
    critical_path: ['a', 'b', 'end'],
  });
});

test('a chain of 10,000 draws in linear size: it goes on at the margin', () => {
  const tasks = Array.from({ length: 10_000 }, (_, index) => ({
    id: `t${index}`,
    plugin: 'shell',
    dependsOn: index === 0 ? [] : [`t${index - 1}`],
    level: index,
  }));
  const text = renderGraph({ name: 'chain', tasks, criticalPath: tasks.map(({ id }) => id) }, 'text');
  expect(text.length).toBeLessThan(1_500_000);
  expect(text).toContain('t9999 (shell)');
});
