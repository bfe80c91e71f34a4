import { checkParam, paramNouns } from '../expr/check-param.js';
import type { ParamDeclaration } from '../model/parameter.js';
import type { DiagnosticCode } from '../text/codes.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, holdsBroken, type Entry } from './located.js';
import { patternFault } from './param-pattern.js';
import { toJson } from './to-json.js';

/** Finds what in a declaration cannot hold together. `entries` are those of its long form. */
export function contradictions(
  declaration: ParamDeclaration,
  entries: ReadonlyMap<string, Entry>,
  hasDefault: boolean,
): readonly Diagnostic[] {
  const { name, type, minimum, maximum, pattern, required } = declaration;
  const found: Diagnostic[] = [];
  const report = (
    key: string,
    message: string,
    hint: string | null = null,
    code: DiagnosticCode = 'param-invalid',
  ): void => {
    const entry = entries.get(key);
    if (entry === undefined || entry.value.kind === 'broken') return;
    const text = `${quoted(key)} of the parameter ${quoted(name)}: ${message}`;
    found.push(errorAt(code, entrySpan(entry), text, { hint }));
  };
  const isNumber = type === 'integer' || type === 'number';
  if (type !== 'string')
    report('pattern', `only a string can match a pattern, and this is ${paramNouns[type]}`);
  if (!isNumber) {
    const message = `only a number has bounds, and this is ${paramNouns[type]}`;
    report('minimum', message);
    report('maximum', message);
  }
  if (minimum !== null && maximum !== null && minimum > maximum) {
    report('maximum', `${String(maximum)} is less than the minimum, ${String(minimum)}`, 'exchange the two');
  }
  if (required && hasDefault) {
    report('required', 'it has a default, so that nobody has to give it', 'remove "required" or "default"');
  }
  if (type === 'string' && pattern !== null) {
    const fault = patternFault(pattern);
    if (fault !== null) report('pattern', fault.message, fault.hint, fault.code);
  }
  return [...found, ...enumFaults(declaration, entries.get('enum'))];
}

function enumFaults(declaration: ParamDeclaration, entry: Entry | undefined): readonly Diagnostic[] {
  const { name } = declaration;
  if (entry?.value.kind !== 'list') return [];
  const alone = { ...usable(declaration), enum: null };
  return entry.value.items.flatMap((item, index) => {
    if (holdsBroken(item)) return [];
    const fault = checkParam(alone, toJson(item));
    if (fault === null) return [];
    const message = `item ${String(index + 1)} of "enum" of the parameter ${quoted(name)}: ${fault}`;
    return [errorAt('param-invalid', item.span, message, { hint: 'every value of an enum could be given' })];
  });
}

/** A declaration without the constraints that cannot hold: those have been told. */
export function usable(declaration: ParamDeclaration): ParamDeclaration {
  const { type, pattern, minimum, maximum } = declaration;
  const isBounded =
    (type === 'integer' || type === 'number') && (minimum ?? -Infinity) <= (maximum ?? Infinity);
  return {
    ...declaration,
    pattern: type === 'string' && pattern !== null && patternFault(pattern) === null ? pattern : null,
    minimum: isBounded ? minimum : null,
    maximum: isBounded ? maximum : null,
  };
}
