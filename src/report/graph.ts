import { renderDot } from './graph-dot.js';
import { renderGraphJson } from './graph-json.js';
import { renderMermaid } from './graph-mermaid.js';
import { renderTree } from './graph-tree.js';
import type { GraphView } from './graph-view.js';

export type { GraphGuards } from './graph-guards.js';
export type { GraphLoop, GraphTask, GraphView } from './graph-view.js';

/** The forms a graph is drawn in. */
export const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

/** One of `graphFormats`. */
export type GraphFormat = (typeof graphFormats)[number];

/** Draws the graph; every form is linear in tasks and dependencies. */
export function renderGraph(graph: GraphView, format: GraphFormat): string {
  switch (format) {
    case 'text':
      return renderTree(graph);
    case 'mermaid':
      return renderMermaid(graph);
    case 'dot':
      return renderDot(graph);
    case 'json':
      return renderGraphJson(graph);
    default:
      return format satisfies never;
  }
}
