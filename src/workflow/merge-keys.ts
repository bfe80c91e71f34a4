import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, type Entry, type Located, type LocatedMap } from './located.js';

/**
 * What a mapping holds after its `<<`, as PyYAML reads it: a key of its own wins over a merged one, and of several
 * mappings in a list the earlier wins. Merged keys keep their own places.
 */
export function mergeEntries(
  merge: Entry,
  own: ReadonlyMap<string, Entry>,
  { diagnostics, budget }: { readonly diagnostics: Diagnostic[]; readonly budget: { nodes: number } },
): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const source of sourcesOf(merge, diagnostics)) {
    // Copies cost memory just as aliases do.
    budget.nodes += source.entries.size;
    if (budget.nodes > mostCopies) break;
    for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
  }
  for (const [key, entry] of own) entries.set(key, entry);
  return entries;
}

const mostCopies = 1_000_000;

function sourcesOf(merge: Entry, diagnostics: Diagnostic[]): readonly LocatedMap[] {
  const given: readonly Located[] = merge.value.kind === 'list' ? merge.value.items : [merge.value];
  if (given.every((source) => source.kind === 'map' || source.kind === 'broken')) {
    return given.filter((source) => source.kind === 'map');
  }
  const hint = 'write "<<: *name", where &name marks a mapping; as an ordinary key put it in quotes';
  diagnostics.push(
    errorAt('bad-merge', entrySpan(merge), '"<<" takes a mapping or a list of mappings', { hint }),
  );
  return [];
}
