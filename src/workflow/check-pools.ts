import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { entrySpan, valueAt, type Entry, type LocatedMap } from './located.js';
import type { RuleHolder } from './check-shared-rules.js';

/** Checks that every pool that slots are taken of is one of the file's, and large enough. */
export function checkPools(holders: readonly RuleHolder[], root: LocatedMap): readonly Diagnostic[] {
  const given = root.entries.get('pools');
  const isEmpty = given === undefined || (given.value.kind === 'scalar' && given.value.value === null);
  // What is no mapping has been told about, and nobody knows which pools it would have given.
  if (!isEmpty && given.value.kind !== 'map') return [];
  const pools = given?.value.kind === 'map' ? given.value.entries : new Map<string, Entry>();
  return holders.flatMap(({ node, owner }) => {
    const uses = valueAt(node, 'pools');
    if (uses?.kind !== 'map') return [];
    return [...uses.entries.values()].flatMap((use) => {
      const pool = pools.get(use.key);
      return pool === undefined ? [unknownPool(use, owner, pools)] : checkDemand(use, pool, owner);
    });
  });
}

function unknownPool(use: Entry, owner: string, pools: ReadonlyMap<string, Entry>): Diagnostic {
  const near = nearName(use.key, pools.keys());
  const list = [...pools.keys()];
  const hint =
    near !== null
      ? `did you mean ${quoted(near)}?`
      : list.length === 0 || list.length > 10
        ? `say how large it is at the top of the file:\npools: {${use.key}: 4}`
        : `the pools are ${list.join(', ')}`;
  const message = `${owner} takes slots of the pool ${quoted(use.key)}, and "pools" at the top of the file names no such pool`;
  return errorAt('unknown-pool', use.keySpan, message, { hint });
}

function checkDemand(use: Entry, pool: Entry, owner: string): readonly Diagnostic[] {
  const demand = use.value.kind === 'scalar' ? use.value.value : null;
  const size = pool.value.kind === 'scalar' ? pool.value.value : null;
  if (typeof demand !== 'number' || typeof size !== 'number' || demand <= size || size < 1) return [];
  const slots = `${String(demand)} slots of the pool ${quoted(use.key)}`;
  const message = `${owner} takes ${slots}, which has ${String(size)}: it would wait for ever`;
  return [
    errorAt('pool-too-small', entrySpan(use), message, {
      hint: 'make the pool larger, or take fewer slots',
      related: [{ span: entrySpan(pool), message: 'its size' }],
    }),
  ];
}
