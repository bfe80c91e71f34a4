import type { CelFault } from './cel-tree.js';
import { helpers } from './functions/table.js';

/** What CEL's type checker says, in the words of the language. */
export interface TypeFault {
  readonly message: string;
  readonly hint: string | null;
}

/** Types of values as the language knows them; `unknown` where it is seen only at run time. */
export type ValueType = 'string' | 'number' | 'boolean' | 'list' | 'object' | 'null' | 'unknown';

/** The type that a type of CEL is: `list<string>` is `list`, times and durations become text. Null: no value can be it. */
export function toValueType(type: string): ValueType | null {
  const [plain = ''] = type.split('<');
  switch (plain) {
    case 'string':
    case 'google.protobuf.Timestamp':
    case 'google.protobuf.Duration':
      return 'string';
    case 'int':
    case 'uint':
    case 'double':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'list':
      return 'list';
    case 'map':
      return 'object';
    case 'null':
      return 'null';
    case 'bytes':
    case 'type':
    case 'CelNamespace':
      return null;
    default:
      return 'unknown';
  }
}

/** Says a fault of the type checker in plain words. */
export function describeTypeFault({ code, summary }: CelFault): TypeFault {
  const operator = /^no such overload: (?<left>.+) (?<sign>==|!=|<=|>=|[-+*/%<>]|in) (?<right>.+)$/u.exec(
    summary,
  );
  if (operator !== null) return describeOperator(operator.groups ?? {});
  const unary = /^no such overload: (?<sign>[-!])(?<type>.+)$/u.exec(summary)?.groups;
  if (unary !== undefined) {
    const what = unary['sign'] === '!' ? 'a boolean' : 'a number';
    return { message: `"${unary['sign'] ?? ''}" takes ${what}, not ${named(unary['type'])}`, hint: null };
  }
  const call = /^found no matching overload for '(?:(?<receiver>.+)\.)?(?<name>\w+)\((?<args>.*)\)'$/u.exec(
    summary,
  );
  if (call !== null) return describeCall(call.groups ?? {});
  const got = /'(?<type>[^']+)'[^']*$/u.exec(summary)?.groups?.['type'];
  return describeOther(code, named(got));
}

function describeOperator({
  left,
  sign = '',
  right,
}: Readonly<Record<string, string | undefined>>): TypeFault {
  const [one, other] = [named(left), named(right)];
  const isText = one === 'a string' || other === 'a string';
  if (sign === 'in' && other === 'a string') {
    return {
      message: '"in" looks into a list or an object, not into a string',
      hint: 'write contains(text, part)',
    };
  }
  if (sign === '==' || sign === '!=') {
    return { message: `"${sign}" compares ${one} with ${other}: they are never the same`, hint: null };
  }
  const message = `"${sign}" does not work on ${one} and ${other}`;
  return { message, hint: sign === '+' && isText ? 'write string(x) to make text of a number' : null };
}

function describeCall({
  receiver,
  name = '',
  args,
}: Readonly<Record<string, string | undefined>>): TypeFault {
  const all = [receiver, ...splitTypes(args ?? '')].filter((type) => type !== undefined).map(named);
  const usage = helpers.get(name)?.usage;
  return {
    message: `${name}() does not take ${all.length === 0 ? 'nothing' : all.join(' and ')}`,
    hint: usage === undefined ? null : `write ${usage}`,
  };
}

function describeOther(code: string, type: string): TypeFault {
  switch (code) {
    case 'invalid_logical_operand':
      return { message: `"&&" and "||" take booleans, not ${type}`, hint: null };
    case 'invalid_condition_type':
      return {
        message: `what decides has to be a boolean, not ${type}`,
        hint: 'compare it with something: x == 1',
      };
    case 'invalid_comprehension_range':
      return { message: 'a macro goes over a list or an object', hint: null };
    case 'cannot_index_type':
      return { message: `${type} has no parts to ask for`, hint: null };
    case 'invalid_index_type':
      return {
        message: `a list has places and is not asked for ${type}`,
        hint: 'write list[0] for its first item, size(list) for how many there are',
      };
    case 'invalid_macro_argument':
      return {
        message: 'has() takes names with dots between them',
        hint: 'write "key" in x for any other key',
      };
    default:
      return { message: 'the types in it do not fit', hint: null };
  }
}

/** `string, map<string, dyn>` → both types. */
function splitTypes(types: string): readonly string[] {
  if (types === '') return [];
  return types.split(/, (?![^<]*>)/u);
}

function named(type: string | undefined): string {
  if (type === undefined) return 'this';
  const valueType = toValueType(type.replace(/^dyn<(.+)>$/u, '$1'));
  if (valueType === 'unknown') return 'any value';
  if (valueType === null) return type === 'bytes' ? 'bytes' : 'a type';
  if (valueType === 'null') return 'null';
  return valueType === 'object' ? 'an object' : `a ${valueType}`;
}
