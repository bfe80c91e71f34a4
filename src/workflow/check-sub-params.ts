import { checkParam } from '../expr/check-param.js';
import type { ParamDeclaration } from '../model/parameter.js';
import type { Workflow } from '../model/workflow.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { entrySpan, holdsBroken, textOf, type Entry } from './located.js';
import type { TaskDraft } from './task-draft.js';
import type { TemplateUse } from './templates.js';
import { readTyped, typeFault } from './typed-template.js';

/**
 * Checks what a task hands to the parameters of the file that it runs: names, values that are known, what is missing.
 * What is wrong with an expression itself has been told; `use` is what it may name.
 */
export function checkSubParams(
  draft: TaskDraft,
  workflow: Workflow,
  use: TemplateUse,
): readonly Diagnostic[] {
  const section = draft.node.entries.get('params');
  const entries = section?.value.kind === 'map' ? section.value.entries : new Map<string, Entry>();
  const file = textOf(draft.node.entries.get('workflow')?.value) ?? '';
  const declared = new Map(workflow.params.map((param) => [param.name, param]));
  const unknown = [...entries.values()].filter(({ key }) => !declared.has(key));
  const meant = new Set(unknown.flatMap(({ key }) => nearName(key, declared.keys()) ?? []));
  const wrong = [...entries.values()].flatMap((entry) => {
    const name = entry.key;
    const param = declared.get(name);
    const fault = param === undefined ? null : faultOf(entry, param, use);
    if (fault === null) return [];
    return [
      errorAt(
        'param-invalid',
        entrySpan(entry),
        `the parameter ${quoted(name)} of ${quoted(file)}: ${fault}`,
      ),
    ];
  });
  // What is not there may stand in what could not be read.
  const isReadable = section === undefined || section.value.kind !== 'broken';
  const missing = workflow.params.filter(
    ({ name, required }) => required && isReadable && !entries.has(name) && !meant.has(name),
  );
  return [
    ...unknown.map((entry) => unknownParam(entry, file, [...declared.keys()])),
    ...wrong,
    ...missing.map(({ name, type }) => {
      const message = `${draft.label} does not give the parameter ${quoted(name)}, which ${quoted(file)} requires`;
      return errorAt('missing-param', section?.keySpan ?? placeOfFile(draft), message, {
        hint: `write it under "params": {${name}: …}, of type ${type}`,
      });
    }),
  ];
}

function faultOf({ value }: Entry, param: ParamDeclaration, use: TemplateUse): string | null {
  if (holdsBroken(value)) return null;
  const { template, type, diagnostics } = readTyped(value, use);
  if (template === null || diagnostics.some(({ severity }) => severity === 'error')) return null;
  if (template.kind === 'literal') return checkParam(param, template.value);
  const mayBeNull = !param.required && param.default === null;
  return type === 'null' && mayBeNull ? null : typeFault(param, type);
}

function unknownParam(entry: Entry, file: string, names: readonly string[]): Diagnostic {
  const near = nearName(entry.key, names);
  const hint =
    near !== null
      ? `did you mean ${quoted(near)}?`
      : names.length === 0
        ? 'that file has no parameters: declare it there under "params"'
        : `its parameters are ${names.slice(0, 20).join(', ')}`;
  const message = `${quoted(file)} has no parameter ${quoted(entry.key)}`;
  return errorAt('unknown-param', entry.keySpan, message, { hint });
}

function placeOfFile(draft: TaskDraft): Diagnostic['span'] {
  const entry = draft.node.entries.get('workflow');
  return entry === undefined ? draft.head : entrySpan(entry);
}
