// Counts what the gate ran: `node scripts/tally.mjs REPORT [STEP=EXIT_CODE ...]`, REPORT being vitest's JSON. A skipped
// test counts as failed, unless its name says what the machine lacks (`needs ...`). Prints `N passed, N failed` last;
// exits 1 where anything failed.
import { readFileSync } from 'node:fs';

const [report, ...steps] = process.argv.slice(2);
const tests = readTests(report);
const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
const excused = skipped.filter(({ fullName }) => /\bneeds\b/.test(fullName));
const failedSteps = steps.filter((step) => !step.endsWith('=0'));

for (const { fullName } of excused) console.log(`skipped, as its name says: ${fullName}`);
for (const { fullName } of skipped)
  if (!excused.some((test) => test.fullName === fullName))
    console.log(`skipped, which counts as failed: ${fullName}`);
for (const step of failedSteps) console.log(`failed: ${step}`);

const passed = tests.filter(({ status }) => status === 'passed').length + steps.length - failedSteps.length;
const failed =
  tests.length -
  excused.length -
  tests.filter(({ status }) => status === 'passed').length +
  failedSteps.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > steps.length ? 0 : 1;

function readTests(path) {
  const text = readFileSync(path, 'utf8');
  if (text === '') return [];
  return JSON.parse(text).testResults.flatMap(({ assertionResults }) => assertionResults);
}
