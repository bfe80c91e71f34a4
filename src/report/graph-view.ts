import type { Json } from '../model/json.js';
import type { DependencyWord } from '../model/workflow.js';
import type { GraphGuards } from './graph-guards.js';

/** A workflow's graph as a reader wants it drawn. */
export interface GraphView {
  readonly name: string;
  /** In file order. */
  readonly tasks: readonly GraphTask[];
  /** Ids of the longest chain of dependencies. */
  readonly criticalPath: readonly string[];
}

/** One task of the graph, or of a task in it; `level` is the length of the longest chain above it. */
export interface GraphTask {
  readonly id: string;
  readonly kind: 'plugin' | 'group' | 'workflow';
  /** Null for what no plugin does. */
  readonly plugin: string | null;
  readonly dependsOn: readonly GraphEdge[];
  readonly level: number;
  /** The condition as it stands in the file, braces included; null where there is none. */
  readonly condition: string | null;
  /** What it is done once for every item of; null: once. */
  readonly loop: GraphLoop | null;
  /** What holds when it fails, or has to wait. */
  readonly guards: GraphGuards;
  /** The other file that it runs; null where it runs none. */
  readonly workflow: { readonly name: string; readonly file: string } | null;
  /** What stands inside; null for a plugin's task, and for a file whose tasks stand under another task already. */
  readonly tasks: readonly GraphTask[] | null;
}

/** A dependency, and which endings it asks for. */
export interface GraphEdge {
  readonly task: string;
  readonly when: readonly DependencyWord[];
}

/** A loop as it stands in the file: `over` has expressions with their braces. */
export interface GraphLoop {
  readonly over: Json;
  readonly as: string | null;
  readonly maxParallel: number | null;
  readonly failFast: boolean;
}
