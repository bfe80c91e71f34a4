import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { broken, type Located } from './located.js';

/** What `&name` stands for: null while its own value is being read. */
export interface Anchor {
  node: Located | null;
  readonly span: Span;
}

// Looking for a near name takes time in proportion to the number of anchors.
const mostSearched = 100;

/** How many nodes aliases may stand for, all together. */
const mostNodes = 1_000_000;

/**
 * What an alias stands for: the anchor of that name that was defined last before it. An alias that is unknown, stands
 * inside its own anchor, or makes the document explode is reported and broken.
 */
export function resolveAlias(
  name: string,
  span: Span,
  {
    anchors,
    diagnostics,
    budget,
  }: {
    readonly anchors: ReadonlyMap<string, Anchor>;
    readonly diagnostics: Diagnostic[];
    readonly budget: { nodes: number };
  },
): Located {
  const anchor = anchors.get(name);
  const report = (diagnostic: Diagnostic): Located => {
    diagnostics.push(diagnostic);
    return broken(span, `*${name}`);
  };
  if (anchor === undefined)
    return report(unknownAlias(name, span, anchors.size > mostSearched ? [] : anchors.keys()));
  if (anchor.node === null) {
    const related = [{ span: anchor.span, message: `${quoted(`&${name}`)} begins here and is not over yet` }];
    return report(
      errorAt('cyclic-alias', span, `${quoted(`*${name}`)} stands inside what it names`, {
        hint: 'a value cannot contain itself',
        related,
      }),
    );
  }
  if (anchor.node.kind === 'broken') return broken(span, anchor.node.source);
  const before = budget.nodes;
  budget.nodes += anchor.node.size;
  if (budget.nodes > mostNodes) {
    // Once is enough: the aliases after the first that is too much are too much as well.
    if (before > mostNodes) return broken(span);
    const message = `aliases blow this file up to more than ${mostNodes.toLocaleString('en')} values`;
    return report(
      errorAt('alias-bomb', span, message, { hint: 'write out what is needed, or take the anchors away' }),
    );
  }
  return { ...anchor.node, span };
}

function unknownAlias(name: string, span: Span, known: Iterable<string>): Diagnostic {
  const near = nearName(name, known);
  const meant = near === null ? '' : `did you mean "*${near}"? `;
  const hint = `${meant}a text that begins with "*" is put in quotes or under |`;
  return errorAt('unknown-alias', span, `there is no anchor ${quoted(`&${name}`)} before this alias`, {
    hint,
  });
}
