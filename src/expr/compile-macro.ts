import type { Macro, Node } from './cel-tree.js';
import { weightOf } from './cel-tree.js';
import { written, type Frame, type Step, type Surrounding } from './evaluation.js';
import { noteMade, spend, spendItems } from './meter.js';
import { Fault, isList, isObject, kindOf, wrong, type Result, type Value } from './value.js';

type Compile = (node: Node, around: Surrounding) => Step;

/** A macro: `all exists exists_one map filter` go over the items of a list or the keys of an object; `bind` names a value. */
export function compileMacro(macro: Macro, around: Surrounding, compile: Compile): Step {
  const source = compile(macro.source, around);
  const slot = around.slots.count;
  around.slots.count += 1;
  const inside = { ...around, locals: new Map([...around.locals, [macro.variable, slot]]) };
  const bodies = macro.bodies.map((body) => compile(body, inside));
  const [first, second = null] = bodies;
  if (first === undefined) throw new Error(`${macro.name} without a body`);
  if (macro.name === 'bind') return bind(source, first, slot);
  const loop: Loop = {
    name: macro.name,
    path: written(around, macro.source),
    source,
    slot,
    cost: Math.ceil(macro.bodies.reduce((sum, body) => sum + weightOf(body), 0) / 20),
  };
  switch (macro.name) {
    case 'all':
      return quantify(loop, first, false);
    case 'exists':
      return quantify(loop, first, true);
    case 'exists_one':
      return existsOne(loop, first);
    case 'filter':
      return collect(loop, first, null);
    case 'map':
      return second === null ? collect(loop, null, first) : collect(loop, first, second);
    default:
      return macro.name satisfies never;
  }
}

interface Loop {
  readonly name: string;
  /** What it goes over, as it is written. */
  readonly path: string;
  readonly source: Step;
  readonly slot: number;
  /** Steps of one turn. */
  readonly cost: number;
}

function bind(source: Step, body: Step, slot: number): Step {
  return (frame) => {
    const value = source(frame);
    if (value instanceof Fault) return value;
    frame.slots[slot] = value;
    return body(frame);
  };
}

/** Ends with the first item that decides; only where none does, a fault counts. */
function quantify(loop: Loop, predicate: Step, deciding: boolean): Step {
  return (frame) => {
    const items = itemsOf(loop, frame);
    if (items instanceof Fault) return items;
    let fault: Fault | null = null;
    for (const item of items) {
      const answer = ask(loop, predicate, item, frame);
      if (answer === deciding) return deciding;
      if (answer instanceof Fault) fault ??= answer;
    }
    return fault ?? !deciding;
  };
}

function existsOne(loop: Loop, predicate: Step): Step {
  return (frame) => {
    const items = itemsOf(loop, frame);
    if (items instanceof Fault) return items;
    let count = 0;
    for (const item of items) {
      const answer = ask(loop, predicate, item, frame);
      if (answer instanceof Fault) return answer;
      if (answer) count += 1;
    }
    return count === 1;
  };
}

function collect(loop: Loop, predicate: Step | null, transform: Step | null): Step {
  return (frame) => {
    const items = itemsOf(loop, frame);
    if (items instanceof Fault) return items;
    const made: Value[] = [];
    for (const item of items) {
      const answer = predicate === null ? turn(loop, item, frame) : ask(loop, predicate, item, frame);
      if (answer instanceof Fault) return answer;
      if (!answer) continue;
      const value = transform === null ? item : transform(frame);
      if (value instanceof Fault) return value;
      made.push(value);
    }
    return noteMade(frame.meter, made);
  };
}

function itemsOf({ name, path, source }: Loop, frame: Frame): readonly Value[] | Fault {
  const value: Result = source(frame);
  if (value instanceof Fault || isList(value)) return value;
  if (!isObject(value))
    return wrong(`"${path}" is ${kindOf(value)}: ${name}() goes over a list or an object`);
  const keys = Object.keys(value);
  spendItems(frame.meter, keys.length);
  return keys;
}

/** Gives the item its name and counts the turn. */
function turn({ slot, cost }: Loop, item: Value, { slots, meter }: Frame): true {
  spend(meter, cost);
  slots[slot] = item;
  return true;
}

function ask(loop: Loop, predicate: Step, item: Value, frame: Frame): boolean | Fault {
  turn(loop, item, frame);
  const answer = predicate(frame);
  if (typeof answer === 'boolean' || answer instanceof Fault) return answer;
  return wrong(`what ${loop.name}() asks of each item has to be a boolean, not ${kindOf(answer)}`);
}
