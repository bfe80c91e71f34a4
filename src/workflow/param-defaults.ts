import { checkParam } from '../expr/check-param.js';
import type { ParamDeclaration } from '../model/parameter.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { append } from './append.js';
import type { ParamDraft } from './draft-params.js';
import { entrySpan, holdsBroken, type Entry } from './located.js';
import { usable } from './param-rules.js';
import { readTyped, typeFault } from './typed-template.js';
import type { TemplateUse } from './templates.js';

/** Reads the defaults of parameters, now that it is known what their expressions may name. */
export function readDefaults(
  drafts: readonly ParamDraft[],
  use: TemplateUse,
): { readonly params: readonly ParamDeclaration[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const params = drafts.map(({ declaration, defaultEntry }): ParamDeclaration => {
    if (defaultEntry === null || holdsBroken(defaultEntry.value)) return declaration;
    const { template, type, diagnostics: found } = readTyped(defaultEntry.value, use);
    append(diagnostics, found);
    if (template === null || found.some(({ severity }) => severity === 'error')) return declaration;
    if (template.kind === 'literal' && template.value === null) return declaration;
    const fault =
      template.kind === 'literal'
        ? checkParam(usable(declaration), template.value)
        : typeFault(declaration, type);
    if (fault !== null) diagnostics.push(invalidDefault(defaultEntry, declaration, fault));
    return { ...declaration, default: template };
  });
  return { params, diagnostics };
}

function invalidDefault(entry: Entry, { name, type }: ParamDeclaration, fault: string): Diagnostic {
  const text = entry.value.kind === 'scalar' ? entry.value.source : '';
  const hint =
    type === 'string' && entry.value.kind === 'scalar' && typeof entry.value.value !== 'string'
      ? `put it in quotes: "${text}"`
      : 'a default has to be a value that could be given';
  return errorAt(
    'param-invalid',
    entrySpan(entry),
    `the default of the parameter ${quoted(name)}: ${fault}`,
    {
      hint,
    },
  );
}
