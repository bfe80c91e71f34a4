import { describe, expect, test } from 'vitest';
import { factsOf, runOnce, statuses } from './run-once.js';

describe('item 6: if', () => {
  test.each<[string, string, boolean]>([
    ['true', 'true', true],
    ['false', 'false', false],
    ['an expression that is true', "${{ params.mode == 'fast' }}", true],
    ['an expression that is false', "${{ params.mode == 'slow' }}", false],
    ['an expression over a result', '${{ tasks.first.result.returncode == 0 }}', true],
    ['an expression over a status', "${{ tasks.first.status == 'failed' }}", false],
    ['a boolean that is known only then', '${{ params.o.yes }}', true],
  ])('%s', async (_what, condition, runs) => {
    const { code, run } = await runOnce(
      `params: {mode: fast, o: {type: object, default: {yes: true}}}
tasks:
  - {id: first, run: echo one}
  - id: a
    if: ${condition}
    run: touch ran
    depends_on: first
  - {id: below, run: touch below, depends_on: a}
  - {id: after, run: touch after, depends_on: [{task: a, when: done}]}
`,
    );
    expect(code).toBe(0);
    expect(run?.record.status).toBe('completed');
    const status = runs ? 'completed' : 'skipped';
    expect(statuses(run)).toEqual({ first: 'completed', a: status, below: status, after: 'completed' });
  });

  test('false is shown with the values that decided it', async () => {
    const { stderr, run, project } = await runOnce(
      `params: {mode: fast}
tasks:
  - {id: first, run: exit 3, continue_on_error: true}
  - id: a
    if: \${{ params.mode == 'slow' || tasks.first.result.returncode == 0 }}
    run: touch ran
    depends_on: first
  - {id: below, run: touch ran, depends_on: a}
`,
    );
    const expression = "params.mode == 'slow' || tasks.first.result.returncode == 0";
    expect(run?.record.tasks.a.skipped).toEqual({
      kind: 'condition',
      expression: expect.stringContaining(expression),
      values: { 'params.mode': 'fast', 'tasks.first.result.returncode': 3 },
    });
    expect(run?.record.tasks.below.skipped).toEqual({ kind: 'dependencies', by: ['a'] });
    expect(stderr).toMatch(/^Task a skipped: .*params\.mode.*fast/m);
    expect(stderr).toMatch(/^Task below skipped: .*\ba\b/m);
    expect(project.exists('ran')).toBe(false);
    expect(run?.summary).toEqual({ first: expect.anything() });
  });

  test.each([
    ['names what is not there', '${{ params.o.absent }}'],
    ['is no boolean', '${{ params.o.n }}'],
  ])(
    'an evaluation that fails, since it %s, fails the task and never counts as false',
    async (_what, condition) => {
      const { code, run, project } = await runOnce(
        `params: {o: {type: object, default: {n: 1}}}
tasks:
  - id: a
    if: ${condition}
    run: touch ran
  - {id: below, run: touch ran, depends_on: a}
`,
      );
      expect(code).toBe(1);
      expect(statuses(run)).toEqual({ a: 'failed', below: 'blocked' });
      expect(factsOf(run, 'a')).toEqual(['failed']);
      expect(run?.record.tasks.a.error.class).toBe('validation');
      expect(project.exists('ran')).toBe(false);
    },
  );

  test('is evaluated after the dependencies, and not at all where they do not let the task run', async () => {
    const { run } = await runOnce(
      `params: {o: {type: object, default: {}}}
tasks:
  - {id: bad, run: exit 3}
  - {id: a, if: "\${{ params.o.absent }}", run: echo one, depends_on: bad}
`,
    );
    expect(statuses(run)).toEqual({ bad: 'failed', a: 'blocked' });
  });

  test.each([
    ['bare text', "params.mode == 'fast'", /\$\{\{ params\.mode == 'fast' \}\}/],
    ['text around an expression', "no ${{ params.mode == 'fast' }}", /error /],
    ['a text', '${{ params.mode }}', /true or false/],
    ['failure()', '${{ failure() }}', /depends_on.*when: failed|when: failed/],
    ['always()', '${{ always() }}', /when: done/],
    ['success()', '${{ success() }}', /depends_on/],
    ['cancelled()', '${{ cancelled() }}', /error /],
  ])('%s is a diagnostic', async (_what, condition, expected) => {
    const { code, stderr, project } = await runOnce(
      `params: {mode: fast}\ntasks:\n  - {id: first, run: touch ran}\n  - id: a\n    if: ${condition}\n    run: touch ran\n    depends_on: first\n`,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(project.exists('ran')).toBe(false);
  });
});
