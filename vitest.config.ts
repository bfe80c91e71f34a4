import { defineConfig } from 'vitest/config';

/** Where the gate wants to read what ran; nobody else does. */
const report = process.env['OPRUN_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-first.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    maxConcurrency: 3,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    coverage: { provider: 'v8', include: ['src/**', 'plugins/**'] },
  },
});
