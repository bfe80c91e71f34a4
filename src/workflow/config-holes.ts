import type { Json, JsonObject } from '../model/json.js';
import type { Template } from '../model/template.js';
import type { ConfigIssue, ConfigPath } from '../plugin/catalog.js';

/** Asks a plugin what is wrong with a config. */
export type AskPlugin = (config: JsonObject) => Promise<readonly ConfigIssue[]>;

/**
 * Checks a config of which parts are not known yet. Each expression is a hole, filled with one value after another of
 * every type: what a plugin says of a hole, of what it stands in or of what stands in it is about the filling, and so is
 * what it says of one filling only. A key that it does not know is told even where its value is a hole. Nothing is said
 * of a config that is a hole as a whole.
 */
export async function checkWithHoles(config: Template, ask: AskPlugin): Promise<readonly ConfigIssue[]> {
  const holes = findHoles(config);
  if (holes.length === 0) return await askWith(config, null, ask);
  if (holes.some((path) => path.length === 0)) return [];
  const isNear = nearnessTo(holes);
  let certain: readonly ConfigIssue[] | null = null;
  let unknownKeys: readonly ConfigIssue[] = [];
  for (const filling of fillings) {
    const issues = await askWith(config, filling, ask);
    const found = issues.filter((issue) => issue.kind === 'unknown_key' || !isNear(placeOf(issue)));
    // A check of the plugin's own may have failed on the filling, and said nothing of the rest.
    if (issues.some((issue) => issue.kind === 'invalid' && issue.path.length === 0)) {
      if (unknownKeys.length === 0) unknownKeys = found.filter((issue) => issue.kind === 'unknown_key');
      continue;
    }
    certain = certain === null ? found : inBoth(certain, found);
    if (certain.length === 0) return [];
  }
  return certain ?? unknownKeys;
}

// The first is refused by most schemas, so that hardly any check of a plugin's own is run on it.
const fillings: readonly Json[] = [null, 'text', 1, true, [], {}];

async function askWith(config: Template, filling: Json, ask: AskPlugin): Promise<readonly ConfigIssue[]> {
  const filled = fill(config, filling, new Map());
  return isObject(filled) ? await ask(filled) : [];
}

/** Where values stand that are not known yet. */
function findHoles(template: Template, path: ConfigPath = []): readonly ConfigPath[] {
  switch (template.kind) {
    case 'literal':
      return [];
    case 'expression':
    case 'text':
    case 'shell':
      return [path];
    case 'list':
      return template.items.flatMap((item, index) => findHoles(item, [...path, index]));
    case 'map':
      return template.entries.flatMap(([key, value]) => findHoles(value, [...path, key]));
    default:
      return template satisfies never;
  }
}

/** The value with something in its holes. Parts that an anchor shares are shared in it too. */
function fill(template: Template, filling: Json, memo: Map<Template, Json>): Json {
  const known = memo.get(template);
  if (known !== undefined) return known;
  const value = fillAnew(template, filling, memo);
  memo.set(template, value);
  return value;
}

function fillAnew(template: Template, filling: Json, memo: Map<Template, Json>): Json {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return filling;
    case 'text':
      return template.parts.map((part) => (typeof part === 'string' ? part : asText(filling))).join('');
    case 'shell':
      return template.command;
    case 'list':
      return template.items.map((item) => fill(item, filling, memo));
    case 'map':
      return Object.fromEntries(template.entries.map(([key, value]) => [key, fill(value, filling, memo)]));
    default:
      return template satisfies never;
  }
}

function asText(filling: Json): string {
  if (filling === null) return '';
  return typeof filling === 'string' ? filling : JSON.stringify(filling);
}

/** Whether a place is a hole, stands in one, or has one in it. */
function nearnessTo(holes: readonly ConfigPath[]): (place: ConfigPath) => boolean {
  const whole = new Set(holes.map((hole) => JSON.stringify(hole)));
  const above = new Set(holes.flatMap((hole) => beginnings(hole)));
  return (place) => above.has(JSON.stringify(place)) || beginnings(place).some((path) => whole.has(path));
}

/** A path and all that it leads through, as texts to compare. */
function beginnings(path: ConfigPath): readonly string[] {
  return Array.from({ length: path.length + 1 }, (_, length) => JSON.stringify(path.slice(0, length)));
}

function placeOf(issue: ConfigIssue): ConfigPath {
  return issue.kind === 'invalid' ? issue.path : [...issue.path, issue.key];
}

function inBoth(some: readonly ConfigIssue[], others: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const known = new Set(others.map((issue) => JSON.stringify(issue)));
  return some.filter((issue) => known.has(JSON.stringify(issue)));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
