import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { workKeys } from './check-work.js';
import { foreignAnswer, type ForeignAnswer } from './foreign-keys.js';
import { knownKeysOf, laterKeysOf, type Where } from './language-keys.js';
import { broken, entrySpan, type Entry, type Located, type LocatedMap } from './located.js';
import type { StrayKeys } from './plugin-keys.js';

/** Which mapping it is. */
export interface MappingPlace {
  readonly where: Where;
  /** What ends the sentence: ` in task "b"`, or nothing for the file itself. */
  readonly subject: string;
}

/** A mapping after its keys have been judged. */
export interface CheckedKeys {
  /**
   * The mapping as it was probably meant: keys that are unknown are taken out, and where one can only mean a key of
   * ours that is not there, its value stands under that key, so that the rest is checked as if it were spelt so.
   */
  readonly node: LocatedMap;
  readonly diagnostics: readonly Diagnostic[];
  /** Values that were taken out: what is wrong inside them is not worth telling. */
  readonly dropped: readonly Located[];
}

/**
 * Judges the keys of a mapping. `strays` are keys that belong under `config`; one that is found is read on as if it
 * stood there.
 */
export function checkKeys(
  node: LocatedMap,
  place: MappingPlace,
  strays: StrayKeys | null = null,
): CheckedKeys {
  const { where, subject } = place;
  const known = knownKeysOf[where];
  if ([...node.entries.keys()].every((key) => known.includes(key)))
    return { node, diagnostics: [], dropped: [] };
  const entries = new Map([...node.entries].filter(([key]) => known.includes(key)));
  const diagnostics: Diagnostic[] = [];
  const dropped: Located[] = [];
  const astray: Entry[] = [];
  for (const entry of node.entries.values()) {
    if (known.includes(entry.key)) continue;
    if (strays !== null && strays.keys.includes(entry.key)) {
      diagnostics.push(goneAstray(entry, strays.plugin, subject));
      astray.push(entry);
      continue;
    }
    const verdict = judge(entry, place, node);
    diagnostics.push(verdict.diagnostic);
    if (
      verdict.means !== null &&
      !entries.has(verdict.means) &&
      !isSecondWay(verdict.means, where, entries)
    ) {
      const value = verdict.keepsValue ? entry.value : broken(entry.value.span);
      entries.set(verdict.means, { ...entry, key: verdict.means, value });
      if (verdict.keepsValue) continue;
    }
    dropped.push(entry.value);
  }
  const config = intoConfig(astray, entries);
  if (config !== null) entries.set('config', config);
  return { node: { ...node, entries }, diagnostics, dropped };
}

/** Keys of which a mapping has one: what another of them is there for is not told twice by its misspelt name. */
const waysOf: Partial<Readonly<Record<Where, readonly string[]>>> = {
  task: workKeys,
  fallback: ['value', 'plugin', 'cached'],
  undo: ['run', 'plugin'],
};

function isSecondWay(key: string, where: Where, entries: ReadonlyMap<string, Entry>): boolean {
  const ways = waysOf[where] ?? [];
  return ways.includes(key) && ways.some((way) => entries.has(way));
}

function goneAstray({ key, keySpan }: Entry, plugin: string, subject: string): Diagnostic {
  const hint = `${quoted(key)} belongs under "config:": it is a key of the plugin ${quoted(plugin)}`;
  return errorAt('unknown-key', keySpan, `unknown key ${quoted(key)}${subject}`, { hint });
}

/** The config as it was meant; null where nothing went astray, or where the config is no mapping to put it in. */
function intoConfig(astray: readonly Entry[], task: ReadonlyMap<string, Entry>): Entry | null {
  const [first] = astray;
  const config = task.get('config');
  const value = config?.value;
  const isEmpty = value === undefined || (value.kind === 'scalar' && value.value === null);
  if (first === undefined || !(isEmpty || value.kind === 'map')) return null;
  const own = value?.kind === 'map' ? value.entries : [];
  const entries = new Map([...astray.map((entry) => [entry.key, entry] as const), ...own]);
  // What is missing from a config that is not there is pointed at by what wants it.
  const caller = task.get('run') ?? task.get('plugin') ?? first;
  const { span, size, depth } = value ?? first.value;
  return {
    key: 'config',
    keySpan: config?.keySpan ?? entrySpan(caller),
    value: { kind: 'map', entries, span, size, depth },
  };
}

interface Verdict {
  readonly diagnostic: Diagnostic;
  /** The key of ours that it stands for, so that this is not missed. */
  readonly means: string | null;
  /** Whether its value means there what it means here. */
  readonly keepsValue: boolean;
}

function judge(entry: Entry, { where, subject }: MappingPlace, node: LocatedMap): Verdict {
  const { key, keySpan } = entry;
  const unknown = `unknown key ${quoted(key)}${subject}`;
  if (laterKeysOf[where].includes(key)) {
    const message = `${quoted(key)} is a key of oprun's language that this version does not have yet`;
    const diagnostic = errorAt('key-not-yet', keySpan, message, { hint: 'remove it' });
    return { diagnostic, means: null, keepsValue: false };
  }
  const near = nearName(key, knownKeysOf[where]);
  const foreign = foreignHere(key, where, node);
  if (foreign !== null) {
    const diagnostic = errorAt('key-of-another-tool', keySpan, unknown, {
      hint: foreignHint(foreign, where),
    });
    const ours = foreign.fills ?? foreign.ours;
    const means = ours !== null && knownKeysOf[where].includes(ours) ? ours : null;
    return { diagnostic, means, keepsValue: foreign.sameValue && fits(entry.value, foreign.ours) };
  }
  const home = homeOf(key, where);
  if (home !== null) {
    const diagnostic = errorAt('misplaced-key', keySpan, `${quoted(key)} does not belong ${here[where]}`, {
      hint: home,
    });
    return { diagnostic, means: null, keepsValue: false };
  }
  if (near !== null) {
    const hint = node.entries.has(near)
      ? `did you mean ${quoted(near)}, which is there already?`
      : `did you mean ${quoted(near)}?`;
    return { diagnostic: errorAt('unknown-key', keySpan, unknown, { hint }), means: near, keepsValue: true };
  }
  const later = nearName(key, laterKeysOf[where]);
  const hint =
    later === null
      ? listHint(key, where)
      : `did you mean ${quoted(later)}? This version of oprun does not have it yet`;
  return { diagnostic: errorAt('unknown-key', keySpan, unknown, { hint }), means: null, keepsValue: false };
}

/** What others hand to a plugin they may hand to another file too: there it is `params`. */
function foreignHere(key: string, where: Where, node: LocatedMap): ForeignAnswer | null {
  const answer = foreignAnswer(key, where);
  return answer?.ours === 'config' && node.entries.has('workflow') ? { ...answer, ours: 'params' } : answer;
}

const here: Readonly<Record<Where, string>> = {
  root: 'at the top of the file',
  task: 'in a task',
  defaults: 'in "defaults"',
  param: 'in a parameter',
  secret: 'in a secret',
  dependency: 'in "depends_on"',
  retry: 'in "retry"',
  breaker: 'in "breaker"',
  lock: 'in "locks"',
  fallback: 'in "fallback"',
  undo: 'in "undo"',
  hooks: 'in "hooks"',
  concurrency: 'in "concurrency"',
  notify: 'in "notify"',
  webhook: 'in "webhook"',
};

function foreignHint({ ours, write }: ForeignAnswer, where: Where): string {
  if (ours === null) return write ?? 'remove it';
  const later = laterKeysOf[where].includes(ours) ? ', which this version does not have yet' : '';
  return write === null
    ? `oprun's word for it is ${quoted(ours)}${later}`
    : `oprun writes it as ${write}${later}`;
}

/** A list of commands under `script:` cannot stand for one text. */
function fits(value: Located, ours: string | null): boolean {
  if (ours === 'run' || ours === 'plugin' || ours === 'id')
    return value.kind === 'scalar' && typeof value.value === 'string';
  if (ours === 'config' || ours === 'params' || ours === 'env') return value.kind === 'map';
  if (ours === 'for_each') return value.kind === 'list' || value.kind === 'scalar';
  return true;
}

function homeOf(key: string, where: Where): string | null {
  if (where !== 'root' && where !== 'task' && where !== 'defaults') return null;
  if (where === 'root' && isTaskKey(key))
    return `it belongs in a task, two columns right of the "-" or deeper: check the indentation`;
  if (where === 'defaults' && isTaskKey(key)) return 'write it in each task';
  if (where !== 'root' && isRootKey(key)) return 'it belongs at the top of the file, with no space before it';
  return null;
}

function isTaskKey(key: string): boolean {
  return knownKeysOf.task.includes(key) || laterKeysOf.task.includes(key);
}

function isRootKey(key: string): boolean {
  return knownKeysOf.root.includes(key) || laterKeysOf.root.includes(key);
}

function listHint(key: string, where: Where): string {
  if (/^[\w-]+:./u.test(key)) return 'a space is missing after the colon';
  return `known keys: ${knownKeysOf[where].join(', ')}`;
}
