import type { ShellName } from '../expr/shell/scanner.js';
import type { Template } from '../model/template.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { append } from './append.js';
import { errorAt } from '../text/make-diagnostic.js';
import { checkPrograms } from './check-programs.js';
import { entrySpan, textOf, type Entry, type Located } from './located.js';
import { readWhole } from './read-expression.js';
import { readScalar, readTemplate, toMap, type ReadTemplate, type TemplateUse } from './templates.js';

/** What is known of a task's call before its `config` is read. */
export interface ConfigUse {
  readonly use: TemplateUse;
  readonly plugin: string;
  /** The `run` of the task, which is the command; null where it names a plugin. */
  readonly runEntry: Entry | null;
}

/** Reads the config of a plugin, with the command of `run` in it. Null where something is wrong with it as a whole. */
export function readConfig(entry: Entry | null, { use, plugin, runEntry }: ConfigUse): ReadTemplate {
  const node = entry?.value;
  if (node?.kind === 'scalar' && typeof node.value === 'string') {
    if (plugin !== 'shell') return readWhole(node, 'config', ['object'], use);
    return { template: null, diagnostics: node.value.includes('${{') ? [codeOfValue(node)] : [] };
  }
  if (node !== undefined && node.kind !== 'map' && !(node.kind === 'scalar' && node.value === null)) {
    return { template: null, diagnostics: [] };
  }
  const given = node?.kind === 'map' ? [...node.entries.values()] : [];
  if (plugin !== 'shell') return node === undefined ? nothing : readTemplate(orEmpty(node), use);
  return readShellConfig(given, runEntry, use);
}

const nothing: ReadTemplate = { template: { kind: 'literal', value: {} }, diagnostics: [] };

function orEmpty(node: Located): Located {
  return node.kind === 'map' ? node : { ...node, kind: 'map', entries: new Map() };
}

function readShellConfig(given: readonly Entry[], runEntry: Entry | null, use: TemplateUse): ReadTemplate {
  const shellEntry = given.find(({ key }) => key === 'shell');
  const diagnostics: Diagnostic[] = [];
  const entries = new Map<string, Template>();
  const shell = shellName(textOf(shellEntry?.value)) ?? (runEntry === null ? 'sh' : 'sh -e');
  const add = (key: string, { template, diagnostics: found }: ReadTemplate): void => {
    append(diagnostics, found);
    entries.set(key, template ?? { kind: 'literal', value: null });
  };
  if (runEntry !== null) {
    add('command', readTemplate(runEntry.value, { ...use, shell }));
    entries.set('shell', { kind: 'literal', value: 'sh -e' });
  }
  for (const { key, value } of given) add(key, readKey(key, value, shell, use));
  diagnostics.push(...checkPrograms(given, { command: entries.get('command'), stdin: entries.get('stdin') }));
  if (shellEntry !== undefined && entries.get('shell')?.kind !== 'literal') {
    diagnostics.push(unknownShell(shellEntry));
  }
  return { template: toMap([...entries]), diagnostics };
}

function readKey(key: string, value: Located, shell: ShellName, use: TemplateUse): ReadTemplate {
  if (key !== 'command') return readTemplate(value, use);
  // What is certain to be a list is run without a shell.
  const isList = value.kind === 'scalar' ? readScalar(value, use).type === 'list' : true;
  return readTemplate(value, isList ? { ...use, argv: true } : { ...use, shell });
}

function shellName(text: string | undefined): ShellName | null {
  return text === 'sh' || text === 'sh -e' || text === 'bash' ? text : null;
}

function codeOfValue(node: Located): Diagnostic {
  return errorAt(
    'expression-not-here',
    node.span,
    'the config of a shell command cannot be an expression as a whole: a value never becomes a command',
    { hint: 'write its keys one by one; the command itself may hold expressions' },
  );
}

function unknownShell(entry: Entry): Diagnostic {
  const message = 'the shell cannot be an expression: how values are quoted depends on it';
  return errorAt('expression-not-here', entrySpan(entry), message, { hint: 'write sh, sh -e or bash' });
}
