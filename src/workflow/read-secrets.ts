import type { SecretDeclaration, SecretSource } from '../model/parameter.js';
import { describeValue, quoted } from '../text/describe-value.js';
import type { Diagnostic } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { nearName } from '../text/near-name.js';
import { placeOf, type SourceText } from '../text/source-text.js';
import { append } from './append.js';
import { checkNames } from './check-names.js';
import { entrySpan, textOf, type Entry, type Located } from './located.js';
import { variablePattern } from './section-schemas.js';
import { toJson } from './to-json.js';

/** Reads `secrets`: where each comes from. What is wrong has been told, and is left out. */
export function readSecrets(
  node: Located | undefined,
  source: SourceText,
): { readonly secrets: readonly SecretDeclaration[]; readonly diagnostics: readonly Diagnostic[] } {
  if (node?.kind !== 'map') return { secrets: [], diagnostics: [] };
  const diagnostics: Diagnostic[] = [...checkNames(node, { noun: 'a secret' })];
  const secrets = [...node.entries.values()].flatMap((entry): readonly SecretDeclaration[] => {
    const read = readSource(entry);
    append(diagnostics, read.diagnostics);
    if (read.source === null) return [];
    return [{ name: entry.key, source: read.source, place: placeOf(source, entry.keySpan.start) }];
  });
  return { secrets, diagnostics };
}

const forms = '{from: env}, {from: file, path: …} or {from: command, command: …}';

/** By the word after `from`: the key that says more, and whether it has to be there. */
const more = {
  env: { key: 'name', needed: false },
  file: { key: 'path', needed: true },
  command: { key: 'command', needed: true },
} as const;

interface ReadSource {
  readonly source: SecretSource | null;
  readonly diagnostics: readonly Diagnostic[];
}

function readSource({ key: name, keySpan, value }: Entry): ReadSource {
  const nothing: ReadSource = { source: null, diagnostics: [] };
  if (value.kind === 'broken') return nothing;
  if (value.kind !== 'map') return refused(notAForm(name, keySpan, value));
  const from = value.entries.get('from');
  if (from?.value.kind === 'broken') return nothing;
  const word = textOf(from?.value);
  if (from === undefined) {
    return refused(
      errorAt('missing-key', keySpan, `the key "from" is missing in the secret ${quoted(name)}`, {
        hint: `say where it comes from: ${forms}`,
      }),
    );
  }
  if (word !== 'env' && word !== 'file' && word !== 'command') {
    const near =
      word === undefined ? null : (otherWords.get(word.toLowerCase()) ?? nearName(word, Object.keys(more)));
    const message = `"from" of the secret ${quoted(name)}: expected env, file or command, found ${describeValue(toJson(from.value))}`;
    const hint = near === null ? `write ${forms}` : `did you mean ${quoted(near)}?`;
    return refused(errorAt('bad-value', entrySpan(from), message, { hint }));
  }

  const { key, needed } = more[word];
  const diagnostics: Diagnostic[] = [...value.entries.values()]
    .filter((entry) => entry.key !== 'from' && entry.key !== key)
    .map((entry) => {
      const message = `${quoted(entry.key)} does not go with "from: ${word}" in the secret ${quoted(name)}`;
      return errorAt('key-not-here', entry.keySpan, message, { hint: `write ${forms}` });
    });
  const detail = value.entries.get(key);
  if (detail?.value.kind === 'broken') return { source: null, diagnostics };
  const text = textOf(detail?.value);
  if (detail === undefined) {
    if (needed) {
      const message = `the key ${quoted(key)} is missing in the secret ${quoted(name)}`;
      diagnostics.push(errorAt('missing-key', entrySpan(from), message, { hint: `write ${forms}` }));
    }
  } else if (text === undefined || text === '') {
    const found = text === '' ? 'an empty string' : describeValue(toJson(detail.value));
    const message = `${quoted(key)} of the secret ${quoted(name)}: expected a string, found ${found}`;
    diagnostics.push(errorAt('wrong-type', entrySpan(detail), message));
  } else if (word === 'env' && !variablePattern.test(text)) {
    const message = `${quoted(text)} cannot be the name of a variable`;
    const hint = 'write the name of an environment variable, without "$": letters, digits and "_"';
    diagnostics.push(errorAt('bad-name', entrySpan(detail), message, { hint }));
  }
  return { source: diagnostics.length > 0 ? null : toSource(word, text ?? name), diagnostics };
}

function toSource(from: SecretSource['from'], text: string): SecretSource {
  if (from === 'env') return { from, name: text };
  return from === 'file' ? { from, path: text } : { from, command: text };
}

function refused(diagnostic: Diagnostic): ReadSource {
  return { source: null, diagnostics: [diagnostic] };
}

function notAForm(name: string, span: Entry['keySpan'], value: Located): Diagnostic {
  const found = describeValue(toJson(value));
  // The value may be the secret itself: it is not shown.
  const shown = value.kind === 'scalar' && value.value !== null ? 'a value' : found;
  const message = `the secret ${quoted(name)}: expected a mapping that says where it comes from, found ${shown}`;
  return errorAt('wrong-type', span, message, {
    hint: `the secret itself never stands in the file: write ${name}: {from: env}`,
  });
}

/** What other tools call the places that secrets come from. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ...['environment', 'variable', 'envvar', 'env_var'].map((word) => [word, 'env'] as const),
  ...['path', 'filename', 'disk'].map((word) => [word, 'file'] as const),
  ...['cmd', 'exec', 'shell', 'run', 'script', 'vault', 'process'].map((word) => [word, 'command'] as const),
]);
