import { namesOf } from '../expr/names-of-template.js';
import type { ParamDeclaration } from '../model/parameter.js';
import type { Assignment, Template } from '../model/template.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { findCycles } from './cycles.js';
import { valueAt, type LocatedMap } from './located.js';

/** Reports variables of the file and defaults of parameters that need each other, so that none can be first. */
export function checkCircles(
  root: LocatedMap,
  { params, env }: { readonly params: readonly ParamDeclaration[]; readonly env: readonly Assignment[] },
): readonly Diagnostic[] {
  const nodes = [
    ...params.flatMap((param) => (param.default === null ? [] : toNode('params', param.name, param.default))),
    ...env.flatMap(({ name, value }) => toNode('env', name, value)),
  ];
  const alone = nodes.filter(({ id, dependsOn }) => dependsOn.includes(id)).map(({ id }) => [id]);
  return [...alone, ...findCycles(nodes)].map((trail) => {
    const [first = ''] = trail;
    const shown = [...trail, first].join(' → ');
    const hint = 'one of these values has to stand on its own';
    const message =
      trail.length === 1 ? `the value needs itself: ${shown}` : `these values need each other: ${shown}`;
    return errorAt('value-circle', keySpanOf(root, first), message, { hint });
  });
}

interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

function toNode(root: string, name: string, value: Template): readonly Node[] {
  const dependsOn = namesOf(value).map((named) => `${named.root}.${named.name}`);
  return dependsOn.length === 0 ? [] : [{ id: `${root}.${name}`, dependsOn }];
}

function keySpanOf(root: LocatedMap, id: string): Span | null {
  const dot = id.indexOf('.');
  const section = valueAt(root, id.slice(0, dot));
  return section?.kind === 'map' ? (section.entries.get(id.slice(dot + 1))?.keySpan ?? null) : null;
}
