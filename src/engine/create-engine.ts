import type { Engine } from './engine.js';
import { runGraph } from './run-graph.js';

/** Makes of its parts an engine that can run graphs. */
export function createEngine(parts: Omit<Engine, 'runGraph'>): Engine {
  const engine: Engine = { ...parts, runGraph: (tasks, frame) => runGraph(tasks, frame, engine) };
  return engine;
}
