import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { append } from './append.js';
import { change, eachEntry, eachItem } from './change-located.js';
import { checkKeys, type MappingPlace } from './check-keys.js';
import { checkRuleKeys, checkRunKeys } from './check-rule-keys.js';
import { toTaskList, type CheckedRoot } from './check-root.js';
import { tooDeep } from './depth.js';
import { checkFixedValues } from './fixed-values.js';
import { shorthandLock } from './shorthand-lock.js';
import { shorthandObject } from './shorthand-object.js';
import { broken, type Located, type LocatedMap } from './located.js';
import { strayKeys, type PluginKeys } from './plugin-keys.js';
import { schemaDiagnostics } from './schema-diagnostics.js';
import { taskName } from './task-name.js';

/** A file after its shape has been checked. */
export interface CheckedShape {
  /** The file as it was probably meant, with known keys only; null where it is no mapping. */
  readonly root: LocatedMap | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Values of unknown keys: nothing is said about what is inside them. */
  readonly dropped: readonly Located[];
}

/** How deep groups of tasks may stand in one another. */
export const deepestGroups = 16;

/** Checks the keys inside of a file whose own keys have been judged, and the types of all of it. */
export function checkShape(file: CheckedRoot, pluginKeys: PluginKeys, text: string): CheckedShape {
  if (file.root === null) return file;
  const walk: Walk = { pluginKeys, text, diagnostics: [...file.diagnostics], dropped: [...file.dropped] };
  const judge = (node: Located, place: MappingPlace): Located => judged(node, place, walk);
  const listed = (node: Located): Located =>
    eachItem(node, (task, index) => checkTask(task, { index, depth: 0 }, walk));
  const root = change(checkRunKeys(file.root, judge, listed), {
    defaults: (node) =>
      checkRuleKeys(judge(node, { where: 'defaults', subject: ' in "defaults"' }), '"defaults"', judge),
    params: (node) => eachEntry(node, (value, name) => judgedParam(value, name, walk)),
    secrets: (node) =>
      eachEntry(node, (value, name) =>
        judged(value, { where: 'secret', subject: ` in the secret ${quoted(name)}` }, walk),
      ),
    tasks: listed,
  });
  const diagnostics = [...walk.diagnostics, ...schemaDiagnostics(root)];
  return { root, diagnostics, dropped: walk.dropped };
}

/** What is carried along. */
interface Walk {
  readonly pluginKeys: PluginKeys;
  readonly text: string;
  readonly diagnostics: Diagnostic[];
  readonly dropped: Located[];
}

/** Where a task stands: in its list, and in how many groups. */
interface Stand {
  readonly index: number;
  readonly depth: number;
}

function checkTask(task: Located, { index, depth }: Stand, walk: Walk): Located {
  const name = taskName(task, index);
  const own = judged(task, { where: 'task', subject: ` in ${name}` }, walk);
  const node = checkRuleKeys(own, name, (value, place) => judged(value, place, walk));
  if (node.kind !== 'map' || task.kind !== 'map') return node;
  const { node: listed, diagnostics } = toTaskList(task, node);
  append(walk.diagnostics, diagnostics);
  return change(listed, {
    depends_on: (value) => checkDependencyKeys(value, name, walk),
    tasks: (value) => {
      if (value.kind !== 'list') return value;
      if (depth < deepestGroups)
        return eachItem(value, (item, at) => checkTask(item, { index: at, depth: depth + 1 }, walk));
      walk.diagnostics.push(tooDeep(value.span, deepestGroups, 'groups of tasks nest'));
      return broken(value.span);
    },
  });
}

function checkDependencyKeys(node: Located, name: string, walk: Walk): Located {
  const place = { where: 'dependency', subject: ` in "depends_on" of ${name}` } as const;
  const item = (value: Located): Located => judged(value, place, walk);
  return node.kind === 'list' ? eachItem(node, item) : item(node);
}

/** A default that is a mapping looks like the long form: one that says nothing of a parameter was meant as the default. */
function judgedParam(node: Located, name: string, walk: Walk): Located {
  const mistaken = node.kind === 'map' ? shorthandObject(node, name, walk.text) : null;
  if (mistaken === null) {
    return judged(node, { where: 'param', subject: ` in the parameter ${quoted(name)}` }, walk);
  }
  return refused(node, mistaken, walk);
}

function refused(node: Located, why: Diagnostic, walk: Walk): Located {
  walk.diagnostics.push(why);
  walk.dropped.push(node);
  return broken(node.span);
}

/** A mapping whose keys and fixed values have been judged; anything else as it is. */
function judged(node: Located, place: MappingPlace, walk: Walk): Located {
  if (node.kind !== 'map') return node;
  const { where, subject } = place;
  const mistaken = where === 'lock' ? shorthandLock(node, subject) : null;
  if (mistaken !== null) return refused(node, mistaken, walk);
  const strays = where === 'task' ? strayKeys(node, walk.pluginKeys) : null;
  const keys = checkKeys(node, place, strays);
  const fixed = checkFixedValues(keys.node, where, walk.text);
  append(walk.diagnostics, keys.diagnostics);
  append(walk.diagnostics, fixed.diagnostics);
  append(walk.dropped, keys.dropped);
  return fixed.node;
}
