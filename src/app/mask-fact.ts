import type { Fact } from '../model/event.js';
import type { Masker } from '../text/masker.js';

/** What of a fact is a value of the user's: there, numbers and keys are masked too. */
const values: ReadonlySet<string> = new Set([
  'params',
  'result',
  'outputs',
  'items',
  'keys',
  'values',
  'details',
]);

/** Takes secrets out of a fact. Its own words and numbers (`attempt`, `duration_ms`) stay what they are. */
export function maskFact<F extends Fact>(fact: F, masker: Masker): F;
export function maskFact(fact: object, masker: Masker): object {
  return masker.empty ? fact : maskMembers(fact, masker);
}

function maskMembers(object: object, masker: Masker): object {
  return Object.fromEntries(
    Object.entries(object).map(([key, member]) => [key, maskMember(key, member, masker)]),
  );
}

function maskMember(key: string, member: unknown, masker: Masker): unknown {
  if (values.has(key)) return masker.json(member);
  if (typeof member === 'string') return key === 'type' ? member : masker.text(member);
  if (Array.isArray(member)) return member.map((item) => maskMember('', item, masker));
  return typeof member === 'object' && member !== null ? maskMembers(member, masker) : member;
}
