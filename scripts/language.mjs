// Writes docs/language.md: the introduction in scripts/language/introduction.md, then every key of the language with its
// type and description from the schema, and its default and example from scripts/language/keys.yaml.
// `node scripts/language.mjs --check` exits 1 where the page is not what it would write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { parse } from 'yaml';
import { z } from 'zod';

const target = fileURLToPath(new URL('../docs/language.md', import.meta.url));
const jiti = createJiti(import.meta.url, { fsCache: false });
const { defaultsSchema, taskSchema, workflowSchema } = await jiti.import('../src/workflow/schema.ts');
const { dependencySchema, paramSchema, secretsSchema } = await jiti.import(
  '../src/workflow/section-schemas.ts',
);

const { breakerSchema, fallbackSchema, lockSchema, retrySchema, undoSchema } = await jiti.import(
  '../src/workflow/rule-schemas.ts',
);
const { concurrencySchema, notifySchema, toHooksSchema, webhookSchema } = await jiti.import(
  '../src/workflow/run-schemas.ts',
);
const { durationPattern } = await jiti.import('../src/workflow/parse-duration.ts');

const sections = [
  ['root', 'Keys of a file', workflowSchema],
  ['task', 'Keys of a task', taskSchema],
  ['dependency', 'Keys of an item of `depends_on`', dependencySchema],
  ['defaults', 'Keys of `defaults`', defaultsSchema],
  ['param', 'Keys of a parameter', paramSchema],
  ['secret', 'Keys of a secret', secretsSchema],
  ['retry', 'Keys of `retry`', retrySchema],
  ['breaker', 'Keys of `breaker`', breakerSchema],
  ['lock', 'Keys of an item of `locks`', lockSchema],
  ['fallback', 'Keys of `fallback`', fallbackSchema],
  ['undo', 'Keys of `undo`', undoSchema],
  ['hooks', 'Keys of `hooks`', toHooksSchema(taskSchema)],
  ['concurrency', 'Keys of `concurrency`', concurrencySchema],
  ['notify', 'Keys of `notify`', notifySchema],
  ['webhook', 'Keys of `webhook`', webhookSchema],
];

const page = render();
if (process.argv[2] !== '--check') writeFileSync(target, page);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== page) {
  console.error('docs/language.md is out of date: run `node scripts/language.mjs`');
  process.exitCode = 1;
}

function render() {
  const notes = parse(read('keys.yaml'));
  const parts = sections.map(([name, title, schema]) => {
    const keys = keysOf(schema);
    const stray = Object.keys(notes[name]).find((key) => !keys.has(key));
    if (stray !== undefined) throw new Error(`keys.yaml: ${name} has no key ${stray}`);
    const entries = [...keys].map(([key, facts]) => renderKey(key, facts, notes[name][key], name));
    return `\n## ${title}\n${entries.join('')}`;
  });
  return `${read('introduction.md').trimEnd()}\n${parts.join('')}`;
}

function read(name) {
  return readFileSync(new URL(`language/${name}`, import.meta.url), 'utf8');
}

/** By key: what is said of it, in every form that the mapping may have, and whether it has to be there. */
function keysOf(schema) {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  const forms = json.additionalProperties?.anyOf ?? [json];
  const keys = new Map();
  for (const { properties, required = [] } of forms) {
    for (const [key, property] of Object.entries(properties)) {
      const { schemas = [], isRequired = true } = keys.get(key) ?? {};
      keys.set(key, {
        schemas: [...schemas, property],
        isRequired: isRequired && required.includes(key) && (forms.length === 1 || key === 'from'),
      });
    }
  }
  return keys;
}

function renderKey(key, { schemas, isRequired }, note, section) {
  if (note?.example === undefined) throw new Error(`keys.yaml has no example of ${section}.${key}`);
  if (!isRequired && note.default === undefined)
    throw new Error(`keys.yaml has no default of ${section}.${key}`);
  const need = isRequired ? 'required' : `default: ${note.default}`;
  const descriptions = schemas.map(descriptionOf);
  if (descriptions.includes(undefined)) throw new Error(`the schema says nothing of ${section}.${key}`);
  return `
### \`${key}\`

_${typeWords({ anyOf: schemas })}; ${need}_

${descriptions.join(' ')}

\`\`\`yaml
${note.example.trimEnd()}
\`\`\`
`;
}

/** A description may stand at a schema, or at the one form of it that is not null. */
function descriptionOf(schema) {
  return schema.description ?? schema.anyOf?.map(descriptionOf).find((text) => text !== undefined);
}

function typeWords(schema) {
  const words = [...new Set(typesOf(schema))];
  const last = words.pop();
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

/** `null` is left out: where it may stand, it says the same as if the key were not there. */
function typesOf(schema) {
  if (schema.anyOf?.some(({ pattern }) => pattern === durationPattern)) return ['duration'];
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(typesOf);
  if (schema.const !== undefined) return [`\`${schema.const}\``];
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``);
  if (Array.isArray(schema.type)) return schema.type.flatMap((type) => typesOf({ type }));
  if (schema.type === 'array') return [listWords(schema.items ?? {})];
  if (schema.pattern?.includes('{')) return [schema.pattern.includes('$\\{\\{') ? 'expression' : 'text'];
  const range = schema.minimum > -1e9 ? ` from ${schema.minimum}` : '';
  switch (schema.type) {
    case 'string':
      return ['text'];
    case 'integer':
      return [`whole number${range}`];
    case 'number':
      return [`number${range}`];
    case 'boolean':
      return ['`true`', '`false`'];
    case 'object':
      return ['mapping'];
    case 'null':
      return [];
    default:
      return ['any value'];
  }
}

function listWords(items) {
  if (items.enum !== undefined) return 'list of these';
  return items.type === 'string' ? 'list of texts' : 'list';
}
