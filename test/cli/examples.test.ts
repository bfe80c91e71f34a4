import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyExample } from './example.js';
import { statuses } from './run-once.js';
import { settle } from './settle.js';

interface Example {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The workflow's `outputs`. */
  readonly stdout: object;
  readonly summary: object;
  readonly status?: string;
  /** Tasks that did not complete. */
  readonly others?: Readonly<Record<string, string>>;
}

const said = (stdout: string) => ({ stdout, stderr: '', returncode: 0 });

/** What `metrics` gives for a column; the third is null where it is undefined. */
function figures(...[mean, median, std, min, max, count]: readonly (number | null)[]): object {
  return { mean, median, std: typeof std === 'number' ? expect.closeTo(std, 12) : std, min, max, count };
}

const east = figures(30, 30, Math.sqrt(200), 20, 40, 2);
const north = figures(50, 35, Math.sqrt(1225), 25, 90, 3);
const southCoast = figures(15, 15, null, 15, 15, 1);
const readOf = (rows: number, ...columns: string[]) => ({ rows, columns });

const examples: readonly Example[] = [
  {
    name: 'parameters',
    args: ['-p', 'day=2026-01-31', '-p', 'limit=5', '-p', 'tags=["a", "b"]'],
    stdout: { day: '2026-01-31', rows: 2.5, tags: ['A', 'B'], summary: '2026-01-31: 2 tags, options {}' },
    summary: { load: said('loading 2026-01-31, at most 5 rows, safe\nnote: none') },
    others: { explain: 'skipped' },
  },
  {
    name: 'parameters',
    args: ['--params-file', 'january.json', '-p', 'note=final', '-p', 'mode=fast'],
    stdout: {
      day: '2026-01-31',
      rows: 15.5,
      tags: ['MONTHLY', 'FINAL'],
      summary: '2026-01-31: 2 tags, options {"currency":"EUR"}',
    },
    summary: {
      load: said('loading 2026-01-31, at most 31 rows, fast\nnote: final'),
      explain: said('{"currency":"EUR"}'),
    },
  },
  {
    name: 'fan-out',
    stdout: { files: 3, rows: 6, dearest: 'data/north.csv' },
    summary: {
      find: said(''),
      branch: [
        { read: readOf(2, 'item', 'price'), figures: { price: east } },
        { read: readOf(3, 'item', 'price'), figures: { price: north } },
        { read: readOf(1, 'item', 'price'), figures: { price: southCoast } },
      ],
      join: {
        rows: 6,
        dearest: 'data/north.csv',
        shops: [
          { file: 'data/east.csv', rows: 2, mean_price: 30 },
          { file: 'data/north.csv', rows: 3, mean_price: 50 },
          { file: 'data/south coast.csv', rows: 1, mean_price: 15 },
        ],
      },
    },
  },
  {
    name: 'conditions',
    stdout: { published: 'publishing fresh data', checked: true },
    summary: {
      download: said('fresh'),
      check: said('checked'),
      publish: said('publishing fresh data'),
      clean_up: said('publish completed, check completed'),
    },
    others: { use_cache: 'skipped' },
  },
  {
    name: 'conditions',
    args: ['-p', 'offline=true', '-p', 'mode=quick'],
    stdout: { published: 'publishing cached data', checked: false },
    summary: {
      download: { error: 'exit code 7: no network', stdout: '', stderr: 'no network', returncode: 7 },
      use_cache: said('cached'),
      publish: said('publishing cached data'),
      clean_up: said('publish completed, check skipped'),
    },
    status: 'partially_completed',
    others: { download: 'failed', check: 'skipped' },
  },
  {
    name: 'sub-workflow',
    stdout: {
      reached: ['north'],
      report: 'north: 3 orders, mean 35\nsouth: 2 orders, mean 17.5',
    },
    summary: {
      region: [
        { region: 'north', mean: 35, reached: true, line: 'north: 3 orders, mean 35' },
        { region: 'south', mean: 17.5, reached: false, line: 'south: 2 orders, mean 17.5' },
      ],
      report: said('north: 3 orders, mean 35\nsouth: 2 orders, mean 17.5'),
    },
  },
  {
    name: 'secrets',
    env: { API_TOKEN: 'an-example-token' },
    stdout: {
      login: 'user demo, password ***\nthe password has 19 characters; API_TOKEN is not inherited',
    },
    summary: {
      login: said('user demo, password ***\nthe password has 19 characters; API_TOKEN is not inherited'),
      sign: said('signed with ***, 16 characters'),
      call: said('Authorization: Bearer ***'),
    },
  },
  {
    name: 'nightly-report',
    args: ['-p', 'day=2026-01-31'],
    stdout: { day: '2026-01-31', report: 'reports/2026-01-31.md', mean_amount: 50 },
    summary: {
      orders: readOf(4, 'order', 'customer', 'amount', 'items'),
      metrics: {
        amount: figures(50, 50.25, Math.sqrt((30.5 ** 2 + 30 ** 2 + 8 ** 2 + 8.5 ** 2) / 3), 19.5, 80, 4),
        items: figures(2.5, 2.5, Math.sqrt(5 / 3), 1, 4, 4),
      },
      report: said(reportOf('2026-01-31')),
    },
  },
];

function reportOf(day: string): string {
  return `# Orders of ${day}

4 orders.

| | mean | median | min | max |
| --- | --- | --- | --- | --- |
| amount | 50 | 50.25 | 19.5 | 80 |
| items | 2.5 | 2.5 | 1 | 4 |`;
}

describe('done when: each example runs, its whole output compared', () => {
  test.each(examples)('$name $args', async ({ name, args = [], env = {}, ...expected }) => {
    const project = copyExample(name);
    const { code, stdout, stderr } = await project.oprun(['workflow.yaml', '-j1', ...args], { env });
    const page = `./examples/${[name, ...args].join(' ').replaceAll(/[^\w.-]+/g, '_')}.txt`;
    await expect(settle({ stderr, project })).toMatchFileSnapshot(page);
    const [run] = project.runs();
    expect({ code, summary: run?.summary, status: run?.record.status }).toEqual({
      code: 0,
      summary: expected.summary,
      status: expected.status ?? 'completed',
    });
    expect(JSON.parse(stdout)).toEqual(expected.stdout);
    expect(run?.record.outputs).toEqual(expected.stdout);
    const others = Object.entries(statuses(run)).filter(([, status]) => status !== 'completed');
    expect(Object.fromEntries(others)).toEqual(expected.others ?? {});
    expect(Object.keys(run?.summary)).toEqual(Object.keys(expected.summary));
  });

  test('from any directory: working_dir: . keeps data and logs beside the file', async () => {
    const project = copyExample('fan-out');
    const { code } = await project.oprun([join(project.dir, 'workflow.yaml')], { cwd: '/' });
    expect({ code, runs: project.runs().length }).toEqual({ code: 0, runs: 1 });
  });

  test('nightly-report: without -p the day is yesterday', async () => {
    const project = copyExample('nightly-report');
    const before = yesterday();
    for (const day of [before, today()]) {
      project.write(`data/orders-${day}.csv`, project.read('data/orders-2026-01-31.csv'));
    }
    const { code, stdout } = await project.oprun(['workflow.yaml'], { env: { TZ: 'UTC' } });
    const { day } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect([before, yesterday()]).toContain(day);
    expect(project.read(`reports/${day}.md`)).toBe(`${reportOf(day)}\n`);
  });

  test('fan-out: no file, no branch; the join runs all the same', async () => {
    const project = copyExample('fan-out');
    const run = project.read('workflow.yaml').replaceAll('data/*.csv', 'none/*.csv');
    project.write('workflow.yaml', run);
    const { code, stdout } = await project.oprun(['workflow.yaml']);
    expect({ code, outputs: JSON.parse(stdout) }).toEqual({
      code: 0,
      outputs: { files: 0, rows: 0, dearest: null },
    });
    expect(project.runs()[0]?.summary.branch).toEqual([]);
  });
});

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function yesterday(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
}
