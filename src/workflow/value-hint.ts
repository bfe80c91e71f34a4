import type { Located, LocatedMap } from './located.js';

/** What to do about a value of the wrong type, where the cause is plain; else null. */
export function valueHint(node: Located, complaint: string): string | null {
  if (node.kind === 'map' && complaint.startsWith('expected a string,')) return mappingHint(node);
  if (node.kind === 'list')
    return complaint.startsWith('expected a string,') ? 'write one text; several lines go under |' : null;
  // A hint shows the value: a long one would bury it.
  if (node.kind !== 'scalar' || node.source.length > 60) return null;
  const wantsText = /^expected (?:[^,]* or )?a string/u.test(complaint);
  if (wantsText && (typeof node.value === 'number' || typeof node.value === 'boolean'))
    return `put it in quotes: "${node.source}"`;
  if (typeof node.value !== 'string') return null;
  if (complaint.startsWith('expected true or false')) return booleanHint(node.value);
  const wantsNumber = /^expected a (?:whole )?number/u.test(complaint);
  if (wantsNumber && node.value.trim() !== '' && Number.isFinite(Number(node.value)))
    return 'write it without quotes';
  if (wantsNumber) return 'write it in digits, such as 4';
  if (complaint.startsWith('expected a mapping,'))
    return 'write keys and values below it, each on a line of its own, indented';
  if (complaint.startsWith('expected a list,')) return `write a list: [${node.source}]`;
  return null;
}

/** `{echo hi}` is a mapping whose only key has no value. */
function mappingHint(node: LocatedMap): string {
  const isBraces = [...node.entries.values()].every(
    ({ value }) => value.kind === 'scalar' && value.style === 'empty',
  );
  return isBraces
    ? 'a text that begins with "{" is put in quotes or under |'
    : 'a text with ": " in it is put in quotes or under |';
}

function booleanHint(value: string): string | null {
  const word = value.toLowerCase();
  if (word === 'true' || word === 'false') return `write it without quotes: ${word}`;
  if (['yes', 'on', 'y'].includes(word)) return 'write true: in YAML 1.2 only true and false are not text';
  if (['no', 'off', 'n'].includes(word)) return 'write false: in YAML 1.2 only true and false are not text';
  return null;
}
