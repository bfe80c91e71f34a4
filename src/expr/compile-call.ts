import type { Node } from './cel-tree.js';
import type { Frame, Step, Surrounding } from './evaluation.js';
import { callStandard, typeOf } from './foreign.js';
import type { Helper } from './functions/helper.js';
import { toPlainText } from './functions/json.js';
import { helpers } from './functions/table.js';
import { longestMatched } from './limits.js';
import { spend, type Meter } from './meter.js';
import { parsePattern, type SafePattern } from './safe-pattern.js';
import { Fault, isList, isObject, kindOf, wrong, type Result, type Value } from './value.js';

type Compile = (node: Node, around: Surrounding) => Step;

/** A call as it is written: `name(args)` or `receiver.name(args)`. */
export interface WrittenCall {
  readonly name: string;
  readonly receiver: Node | null;
  readonly args: readonly Node[];
}

/** A call of a function, ours or CEL's own. */
export function compileCall(call: WrittenCall, around: Surrounding, compile: Compile): Step {
  const { name, receiver } = call;
  const nodes = receiver === null ? call.args : [receiver, ...call.args];
  const steps = nodes.map((node) => compile(node, around));
  const [first, second] = steps;
  if (receiver === null && name === 'has' && first !== undefined) return has(first);
  if (receiver === null && name === 'default' && first !== undefined && second !== undefined) {
    return orDefault(first, second);
  }
  if (receiver === null && name === 'dyn' && first !== undefined) return first;
  if (name === 'matches' && first !== undefined && nodes[1] !== undefined) return matches(first, nodes[1]);
  const helper = helpers.get(name);
  const isOurs = helper?.arity.includes(steps.length) === true;
  if (isOurs) return callHelper(helper, steps);
  return withValues(steps, (values, { meter }) => {
    if (name === 'type' && receiver === null && values.length === 1) return typeOf(values[0] ?? null);
    // What CEL makes no text of becomes what it is inside of one.
    if (name === 'string' && isPlain(values)) return toPlainText(values[0] ?? null, meter);
    // The library looks up what fits, and throws where nothing does.
    spend(meter, 2);
    const args = receiver === null ? values : values.slice(1);
    return callStandard(name, receiver === null ? undefined : values[0], args);
  });
}

/** Whether that is one value which only JSON knows: null, a list or an object. */
function isPlain(values: readonly Value[]): boolean {
  const [value = null] = values;
  return values.length === 1 && (value === null || isList(value) || isObject(value));
}

function callHelper(helper: Helper, steps: readonly Step[]): Step {
  return withValues(steps, (values, { meter, scope }) => helper.run(values, { meter, zone: scope.zone }));
}

/** Whether there is a member. Where something on the way to it is missing, there is none either. */
function has(member: Step): Step {
  return (frame) => {
    const value = member(frame);
    if (!(value instanceof Fault)) return true;
    return value.kind === 'absent' ? false : value;
  };
}

/** `default(x, y)` is `y` where `x` is absent or null. */
function orDefault(value: Step, other: Step): Step {
  return (frame) => {
    const given = value(frame);
    const isMissing = given === null || (given instanceof Fault && given.kind === 'absent');
    return isMissing ? other(frame) : given;
  };
}

/** The pattern is a literal, so that it is read once, and known not to take forever. */
function matches(text: Step, pattern: Node): Step {
  const parsed =
    pattern.op === 'value' && typeof pattern.args === 'string' ? parsePattern(pattern.args) : null;
  if (parsed === null) return () => wrong('matches() takes a pattern in quotes');
  if (!parsed.ok) return () => wrong(`the pattern of matches() ${parsed.message}`);
  return (frame) => {
    const value = text(frame);
    if (value instanceof Fault) return value;
    if (typeof value !== 'string') return wrong(`matches() takes a string, not ${kindOf(value)}`);
    return isMatch(value, parsed.pattern, frame.meter);
  };
}

function isMatch(text: string, { expression, longest, costOf }: SafePattern, meter: Meter): Result {
  const most = Math.min(longest, longestMatched);
  if (text.length > most) {
    const limit = most.toLocaleString('en-US');
    return wrong(`matches() with this pattern looks at ${limit} characters at most, and there are more`);
  }
  spend(meter, 1 + costOf(text.length) / 5000);
  return expression.test(text);
}

function withValues(steps: readonly Step[], run: (values: readonly Value[], frame: Frame) => Result): Step {
  return (frame) => {
    const values: Value[] = [];
    let characters = 0;
    for (const step of steps) {
      const value = step(frame);
      if (value instanceof Fault) return value;
      if (typeof value === 'string') characters += value.length;
      values.push(value);
    }
    spend(frame.meter, 1 + characters / 1000);
    return run(values, frame);
  };
}
