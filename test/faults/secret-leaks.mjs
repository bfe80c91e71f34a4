/**
 * Looks for secrets in what oprun lets others see:
 *
 *   npm run build && node test/faults/secret-leaks.mjs [--count 10000] [--seed 1] [--runs 20]
 *
 * COUNT generated secrets (4 to 200 characters, every class of byte but NUL, many of several lines) pass through the
 * masking of task output, results, failures, outputs and events, in every form and cut at every place. Then RUNS real
 * runs, each with 20 more secrets, print them from shells and functions, throw them, hand them on and fail with them, also in
 * retries, fallbacks, undo, hooks and messages; all that the runs print, record, keep and send is searched. The same seed gives the same secrets. Prints the counts and `0 leaks`, and
 * exits with 1 on any other number.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { below, makeSecret, partsOf, pick, startFrom, writers } from './secrets.mjs';

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '20' },
  },
});
const leakingModule = `
import { readdirSync, readFileSync } from 'node:fs';

const secrets = readdirSync('.').filter((name) => /^s\\d+$/.test(name)).map((name) => readFileSync(name, 'utf8'));

export function returns() {
  console.log(...secrets);
  const encoded = secrets.map((secret) => [encodeURIComponent(secret), JSON.stringify(secret)]);
  return { secrets, encoded, keys: Object.fromEntries(secrets.map((secret) => [secret, 1])) };
}

export function throws(secret) {
  throw new Error('no ' + secret + ' and no ' + secrets.join(' '));
}

if (process.argv[2] === 'outputs') console.log(JSON.stringify({ secrets, text: secrets.join(' ') }));
else if (process.argv[1]?.endsWith('leak.mjs')) {
  for (const secret of secrets) {
    const bytes = Buffer.from(secret);
    const middle = bytes.length >> 1;
    for (const part of [bytes.subarray(0, middle), bytes.subarray(middle)]) {
      process.stdout.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
`;

const folder = mkdtempSync(join(tmpdir(), 'secret-leaks-'));
const leaks = [];
const counts = { secrets: 0, streams: 0, values: 0, runs: 0, files: 0 };
startFrom(Number(values.seed));
try {
  const parts = await bundleMasking();
  for (let round = 0; round < Number(values.count); round += 1) await tryMasking(makeSecret(), parts);
  console.log(`${counts.secrets} secrets: ${counts.streams} streams, ${counts.values} values`);
  for (let run = 0; run < Number(values.runs); run += 1) tryRun(run);
  console.log(`${counts.runs} runs with 20 secrets each: ${counts.files} files and streams`);
} finally {
  rmSync(folder, { recursive: true });
}
for (const leak of leaks.slice(0, 10)) console.log(leak);
console.log(leaks.length === 1 ? '1 leak' : `${leaks.length} leaks`);
process.exitCode = leaks.length === 0 ? 0 : 1;

/** The masking as one module, made from its source. */
async function bundleMasking() {
  const entry = join(folder, 'entry.ts');
  const modules = [
    'text/masker',
    'engine/work',
    'engine/ledger',
    'engine/told-attempts',
    'app/masked-output',
    'app/mask-fact',
  ];
  writeFileSync(
    entry,
    modules.map((module) => `export * from ${JSON.stringify(join(root, `src/${module}.ts`))};`).join('\n'),
  );
  const resolve = { modules: [join(root, 'node_modules')], extensionAlias: { '.js': ['.ts', '.js'] } };
  const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent', resolve });
  const file = join(folder, 'masking.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  return await import(file);
}

async function tryMasking(secret, parts) {
  const { createMasker, maskOutput, createLedger, tellAttempts, concludeJob, maskFact } = parts;
  counts.secrets += 1;
  const masker = createMasker([secret]);
  for (const part of partsOf(secret)) {
    for (const [form, write] of Object.entries(writers)) {
      const written = write(part);
      const bytes = Buffer.concat([Uint8Array.of(0, 0xff), Buffer.from(written), Uint8Array.of(0xff)]);
      const places = form === 'raw' ? [...bytes.keys()] : [below(bytes.length), below(bytes.length)];
      for (const at of places) {
        const shown = throughSink(maskOutput, masker, [bytes.subarray(0, at), bytes.subarray(at)]);
        if (shown.includes(written)) report(secret, `output as ${form}, cut at ${at}`, shown.toString());
      }
    }
    const text = `got ${part}, and ${JSON.stringify(part)}`;
    const value = { [part]: [part, { text }], rest: 1 };
    const completed = { status: 'completed', result: value, outputs: { text, value } };
    const failed = {
      status: 'failed',
      failure: { class: 'execution', message: text, details: { stderr: part, [part]: 1 } },
    };
    for (const outcome of [completed, failed]) {
      const told = [];
      const ports = {
        emit: (fact) => told.push(fact),
        closeLog: () => null,
        faultIn: () => null,
        clock: { wall: () => 0, monotonic: () => 0 },
        mask: masker,
      };
      const task = { undo: {}, continueOnError: false, rules: { retry: { maxAttempts: 3 } } };
      const job = { name: 'a', tolerated: false, onEnd: null, seen: { task, frame: { forgiven: false } } };
      const engine = { ports, ledger: createLedger() };
      const attempts = tellAttempts(job, engine);
      await attempts.make(1, async () => failed);
      attempts.onRetry({ attempt: 1, failure: failed.failure, waitMs: 1 });
      await attempts.make(2, async () => outcome);
      attempts.onFallback(failed.failure, 'value');
      const worked = attempts.conclude(outcome, { result: value, outputs: { text, value } });
      const end = concludeJob(job, worked, engine);
      const { undoable, failures } = engine.ledger;
      lookInto(
        [told, end, failures, undoable.map((each) => each.end)],
        secret,
        part,
        `${outcome.status} task`,
      );
    }
    const facts = [
      { type: 'task.opened', task: 'a', holds: { kind: 'items', items: [part, value], keys: [part] } },
      {
        type: 'task.skipped',
        task: 'a',
        reason: { kind: 'condition', expression: text, values: { x: value } },
      },
      { type: 'warning', task: 'a', message: text },
      { type: 'notify.sent', about: 'failure', channel: 'webhook', error: text },
      {
        type: 'run.finished',
        status: 'completed',
        duration_ms: 1,
        outputs: { text, value },
        missing_outputs: {},
      },
    ];
    for (const fact of facts) lookInto(maskFact(fact, masker), secret, part, `event ${fact.type}`);
  }
}

function throughSink(maskOutput, masker, chunks) {
  counts.streams += 1;
  const shown = [];
  const { output, end } = maskOutput(
    { write: (_task, _attempt, _stream, bytes) => shown.push(bytes) },
    masker,
  );
  for (const chunk of chunks) output.write('a', 1, 'stdout', chunk);
  end('a', 1);
  return Buffer.concat(shown);
}

/** Whether a part of a secret stands in any text of a value. */
function lookInto(value, secret, part, where) {
  counts.values += 1;
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' && next.includes(part)) report(secret, where, next);
    if (typeof next === 'object' && next !== null) pending.push(...Object.keys(next), ...Object.values(next));
  }
}

function report(secret, where, shown) {
  leaks.push(`${JSON.stringify(secret)} in ${where}: ${JSON.stringify(shown.slice(0, 400))}`);
}

/** One run of the built command, in which 20 secrets are printed, thrown and handed on. */
function tryRun(number) {
  counts.runs += 1;
  const dir = join(folder, `run-${number}`);
  mkdirSync(dir);
  const secrets = Array.from({ length: 20 }, makeDistinctSecret);
  secrets.forEach((secret, index) => writeFileSync(join(dir, `s${index}`), secret));
  writeFileSync(join(dir, 'leak.mjs'), leakingModule);
  writeFileSync(join(dir, 'workflow.yaml'), leakingWorkflow(secrets.length));
  const args = [join(root, 'dist/oprun.js'), 'workflow.yaml', '--output', pick(['plain', 'json'])];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: dir, maxBuffer: 2 ** 28 });
  // The last task fails, so that undo, hooks and messages run too.
  if (status !== 1 || stdout.length === 0) {
    throw new Error(`the run ended with ${status}:\n${stderr.toString()}${stdout.toString()}`);
  }
  const seen = [
    { where: 'stdout', bytes: stdout },
    { where: 'stderr', bytes: stderr },
    ...readdirSync(join(dir, 'logs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({ where: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) })),
  ];
  counts.files += seen.length;
  for (const secret of secrets) {
    for (const part of partsOf(secret).filter(isDistinct)) {
      for (const [form, write] of Object.entries(writers)) {
        for (const { where, bytes } of seen) {
          if (bytes.includes(write(part))) report(secret, `${where} of run ${number} as ${form}`, part);
        }
      }
    }
  }
}

/** One that does not end with a line end, which a file may have, and that would not stand there by chance. */
function makeDistinctSecret() {
  for (;;) {
    const secret = makeSecret();
    if (!/[\r\n]$/u.test(secret) && isDistinct(secret)) return secret;
  }
}

function isDistinct(part) {
  return new Set(part).size >= 6;
}

function leakingWorkflow(count) {
  const names = Array.from({ length: count }, (_, index) => `S${index}`);
  return `
name: Leaks
working_dir: .
hooks: {on_failure: [{id: tell, run: 'cat s*; echo "\${{ run.failures }} \${{ secrets.S6 }}"'}]}
notify: {file: logs/told.txt, command: "cat; cat s*; exit 2"}
secrets: {${names.map((name, index) => `${name}: {from: file, path: s${index}}`).join(', ')}}
tasks:
  - id: shell
    run: |
      cat s*; cat s* >&2
      for file in s*; do base64 "$file"; base64 -w0 "$file"; printf x | cat - "$file" | base64 -w0; echo; done
  - id: slow
    run: node leak.mjs
  - id: variables
    run: |
${names.map((name) => `      printf '%s\\n' "\${{ secrets.${name} }}"`).join('\n')}
  - id: environment
    run: env
    env: {${names.map((name) => `${name}: "\${{ secrets.${name} }}"`).join(', ')}}
  - id: outputs
    run: node leak.mjs outputs > "$OPRUN_OUTPUT"
  - id: fails
    run: cat s* >&2; exit 3
    continue_on_error: true
  - id: returns
    plugin: function
    config: {function: "./leak.mjs:returns"}
  - id: throws
    plugin: function
    config: {function: "./leak.mjs:throws", args: ["\${{ secrets.S0 }}"]}
    continue_on_error: true
  - id: each
    for_each: ["\${{ secrets.S1 }}", "\${{ secrets.S2 }}"]
    run: echo "\${{ item }}"
  - id: skipped
    if: "\${{ secrets.S3 == 'x' }}"
    run: "true"
  - id: retried
    run: cat s* >&2; exit 3
    retry: {max_attempts: 2, delay: 1ms}
    fallback: {value: {kept: "\${{ secrets.S4 }}"}}
  - id: kept
    run: cat s*
    env: {KEY: "\${{ secrets.S5 }}"}
    fallback: {cached: 1h}
  - id: breaks
    plugin: function
    config: {function: "./leak.mjs:throws", args: ["\${{ secrets.S7 }}"]}
    breaker: {name: api, failures: 1}
    continue_on_error: true
  - id: made
    run: cat s*
    undo: {run: 'cat s*; echo "\${{ result.stdout }}"; exit 5'}
  - id: last
    depends_on: [made, kept]
    run: exit 1
outputs: {returned: "\${{ tasks.returns.result }}", handed: "\${{ tasks.outputs.outputs }}"}
`;
}
