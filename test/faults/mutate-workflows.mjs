/**
 * Feeds mutated workflows to the loader:
 *
 *   node test/faults/mutate-workflows.mjs [--count 10000] [--seed 1] [FILE…]
 *
 * Each file (by default every example, and every workflow of test/diagnostics in which nothing is wrong) is mutated
 * COUNT times by 1 to 8 edits. The same seed gives the same mutations. Prints how many were valid and the slowest;
 * exits with 1 on any exception, any load over 2 s, or where not between 5 % and 60 % were valid: below, the loader is
 * hardly reached, above, the mutations are too tame.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const slowestAllowed = 2000;

/** Pieces of YAML that change what stands around them. */
const tokens = [
  [
    ': ',
    ':',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '|\n',
    '>-\n',
    ' #',
    '#',
    '? ',
    '\n',
    '\t',
    '  ',
    ' ',
    '\r\n',
  ],
  [
    '&a ',
    '*a',
    '<<: *a\n',
    '!!str ',
    '!!int ',
    '!x ',
    '%YAML 1.1\n',
    '---\n',
    '...\n',
    '@',
    '`',
    '%',
    '${{ x }}',
  ],
  [
    'null',
    '~',
    'true',
    'no',
    '010',
    '1e999',
    '.nan',
    '12345678901234567890',
    'id',
    'run',
    'depends_on: ',
    'é',
    '日本',
  ],
].flat();

const edits = [
  // bytes
  (bytes) => splice(bytes, below(bytes.length), 1, Buffer.from([below(256)])),
  (bytes) => splice(bytes, below(bytes.length), 1 + below(3), ''),
  // characters of words: an id, a text or a comment that changes and stays what it is
  (bytes) => replaceLetter(bytes),
  (bytes) => replaceLetter(bytes),
  // tokens
  (bytes) => splice(bytes, below(bytes.length), 0, pick(tokens)),
  (bytes) => splice(bytes, lineStart(bytes), 0, pick(tokens)),
  (bytes) => splice(bytes, lineEnd(bytes), 0, pick(tokens)),
  // spans that are cut, copied or moved
  (bytes) => splice(bytes, below(bytes.length), below(30), ''),
  (bytes) => splice(bytes, below(bytes.length), 0, span(bytes)),
  (bytes) => splice(bytes, lineStart(bytes), 0, wholeLine(bytes)),
  (bytes) => dropLine(bytes),
  // anchors, tags, quotes
  (bytes) => splice(bytes, valueStart(bytes), 0, pick(['&a ', '&b ', '!!str ', '!!map ', '!x '])),
  (bytes) => quoteValue(bytes),
  // indentation
  (bytes) => splice(bytes, lineStart(bytes), 0, pick([' ', '  ', '\t'])),
  (bytes) => splice(bytes, lineStart(bytes), 1 + below(2), ''),
  // what changes nothing
  (bytes) => splice(bytes, lineEnd(bytes), 0, pick(['  # a comment', '   ', '\n', '\n# a comment'])),
];

const { loadWorkflow, staticCatalog } = await bundleLoader();
const files = positionals.length > 0 ? positionals : await validFiles();
const random = mulberry32(Number(values.seed));
const faults = [];
let valid = 0;
let slowest = { ms: 0, file: '', round: 0 };

for (const file of files) {
  const original = readFileSync(file);
  for (let round = 0; round < count; round += 1) {
    const bytes = mutate(original);
    const started = performance.now();
    try {
      const { workflow, diagnostics } = await loadBytes(bytes);
      const failed = diagnostics.some(({ severity }) => severity === 'error');
      if ((workflow === null) !== failed) throw new Error('a workflow with errors, or none without');
      if (workflow !== null) valid += 1;
    } catch (error) {
      faults.push(`${name(file)} round ${round}: ${error.stack}\n--- the text:\n${bytes.toString()}`);
    }
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { ms, file: name(file), round };
    if (ms > slowestAllowed)
      faults.push(`${name(file)} round ${round}: took ${ms.toFixed(0)} ms\n${bytes.toString()}`);
  }
}

const total = count * files.length;
const share = (100 * valid) / total;
console.log(`${total} mutations of ${files.length} files, seed ${values.seed}`);
console.log(`${valid} were valid (${share.toFixed(1)} %)`);
console.log(`the slowest took ${slowest.ms.toFixed(1)} ms (${slowest.file}, round ${slowest.round})`);
for (const fault of faults.slice(0, 5)) console.log(`\n${fault}`);
if (faults.length > 0) console.log(`\n${faults.length} faults`);
if (share < 5 || share > 60) console.log('the share of valid ones is not between 5 % and 60 %');
process.exitCode = faults.length > 0 || share < 5 || share > 60 ? 1 : 0;

/** The loader as one module, made from its source. */
async function bundleLoader() {
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  try {
    const entry = join(folder, 'entry.ts');
    writeFileSync(
      entry,
      [
        `export { loadWorkflow } from ${JSON.stringify(join(root, 'src/workflow/load.ts'))};`,
        `export { staticCatalog } from ${JSON.stringify(join(root, 'test/diagnostics/static-catalog.ts'))};`,
      ].join('\n'),
    );
    const resolve = { modules: [join(root, 'node_modules')], extensionAlias: { '.js': ['.ts', '.js'] } };
    const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent', resolve });
    const file = join(folder, 'loader.mjs');
    await bundle.write({ file, format: 'esm', codeSplitting: false });
    return await import(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function loadBytes(bytes) {
  return loadWorkflow({
    file: 'workflow.yaml',
    dir: '/flows',
    bytes,
    sha256: '',
    startDir: '/flows',
    maxBytes: 4 * 1024 * 1024,
    // Every file that is named is this one.
    openFile: () => ({ ok: true, bytes: Buffer.from('tasks: [{id: a, run: echo}]\n'), sha256: '' }),
    openCatalog: (specs) => Promise.resolve(staticCatalog({ complete: specs.length === 0 })),
  });
}

async function validFiles() {
  const found = [];
  for (const folder of ['examples', 'test/diagnostics']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true })) {
      if (entry.includes('logs') || !entry.endsWith('.yaml')) continue;
      const { workflow } = await loadBytes(readFileSync(join(root, folder, entry)));
      if (workflow !== null) found.push(join(root, folder, entry));
    }
  }
  return found.toSorted();
}

function name(file) {
  return relative(root, file);
}

/** One mutated copy: mostly few edits, sometimes many. */
function mutate(original) {
  let bytes = original;
  for (let left = 1 + Math.min(below(8), below(8)); left > 0; left -= 1) bytes = pick(edits)(bytes);
  return bytes;
}

function splice(bytes, start, length, insert) {
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(insert), bytes.subarray(start + length)]);
}

function replaceLetter(bytes) {
  const letters = [...bytes.keys()].filter((index) => /\w/u.test(String.fromCharCode(bytes[index])));
  if (letters.length === 0) return bytes;
  return splice(bytes, pick(letters), 1, pick('abcdefghijklmnopqrstuvwxyz_0123456789'));
}

function lineStart(bytes) {
  return bytes.lastIndexOf(10, below(bytes.length)) + 1;
}

function lineEnd(bytes) {
  const end = bytes.indexOf(10, below(bytes.length));
  return end === -1 ? bytes.length : end;
}

function wholeLine(bytes) {
  const start = lineStart(bytes);
  const end = bytes.indexOf(10, start);
  return bytes.subarray(start, end === -1 ? bytes.length : end + 1);
}

function dropLine(bytes) {
  const start = lineStart(bytes);
  const end = bytes.indexOf(10, start);
  return splice(bytes, start, (end === -1 ? bytes.length : end + 1) - start, '');
}

function span(bytes) {
  const start = below(bytes.length);
  return bytes.subarray(start, start + below(30));
}

function valueStart(bytes) {
  const colon = bytes.indexOf(': ', below(bytes.length));
  return colon === -1 ? bytes.length : colon + 2;
}

function quoteValue(bytes) {
  const start = valueStart(bytes);
  const end = bytes.indexOf(10, start);
  if (end === -1) return bytes;
  const quote = pick(['"', "'"]);
  return splice(bytes, start, end - start, `${quote}${bytes.subarray(start, end).toString()}${quote}`);
}

function pick(list) {
  return list[below(list.length)];
}

function below(limit) {
  return Math.floor(random() * limit);
}

/** A small generator of 32-bit numbers with a seed (mulberry32, Tommy Ettinger, public domain). */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
