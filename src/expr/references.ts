import { childrenOf, macroOf, type Node } from './cel-tree.js';

/** A name with all that stands behind it: `tasks.a.result.rows[0]`. */
export interface Reference {
  /** Its first name. */
  readonly root: Node & { readonly op: 'id' };
  /** The whole of it. */
  readonly node: Node;
  readonly links: readonly Link[];
  /** The names that macros gave around it. */
  readonly locals: ReadonlySet<string>;
}

/** What stands behind a name: `.name`, `["name"]`, or an index that has to be evaluated. */
export interface Link {
  /** Null for one that is not a name. */
  readonly name: string | null;
  /** Offsets of the name, or of what stands in the brackets. */
  readonly start: number;
  readonly end: number;
  /** The part whose value this is. */
  readonly node: Node;
}

/** Calls back for every reference of an expression, and for every call, from left to right. */
export function visitReferences(tree: Node, onReference: (reference: Reference) => void): void {
  visit(tree, new Set(), onReference);
}

function visit(node: Node, locals: ReadonlySet<string>, onReference: (reference: Reference) => void): void {
  const reference = referenceAt(node, locals);
  if (reference !== null) {
    onReference(reference);
    for (const index of indexesOf(node)) visit(index, locals, onReference);
    return;
  }
  const macro = macroOf(node);
  if (macro === null) {
    for (const child of childrenOf(node)) visit(child, locals, onReference);
    return;
  }
  visit(macro.source, locals, onReference);
  const inside = new Set([...locals, macro.variable]);
  for (const body of macro.bodies) visit(body, inside, onReference);
}

function referenceAt(node: Node, locals: ReadonlySet<string>): Reference | null {
  const links: Link[] = [];
  let at = node;
  for (;;) {
    if (at.op === 'id') return { root: at, node, links: links.toReversed(), locals };
    if (at.op === '.') {
      const name = at.args[1];
      links.push({ name, start: at.end - name.length, end: at.end, node: at });
    } else if (at.op === '[]') {
      const index = at.args[1];
      const name = index.op === 'value' && typeof index.args === 'string' ? index.args : null;
      links.push({ name, start: index.start, end: index.end, node: at });
    } else {
      return null;
    }
    at = at.args[0];
  }
}

function indexesOf(node: Node): readonly Node[] {
  if (node.op === '.') return indexesOf(node.args[0]);
  if (node.op === '[]') return [...indexesOf(node.args[0]), node.args[1]];
  return [];
}
