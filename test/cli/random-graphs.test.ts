import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createProject, importLibrary } from '../rig.js';
import type { RunFiles } from '../rig.js';

/** The short form; `npm run test:graphs` is the long one. */
const graphCount = Number(process.env['OPRUN_RANDOM_GRAPHS'] ?? 80);

/** What a task does: how it is written, and how it ends. */
const kinds = [
  'shell',
  'shell fails',
  'shell is slow',
  'plugin',
  'plugin fails',
  'plugin throws',
  'tolerated',
] as const;

interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly kind: (typeof kinds)[number];
}

const graphs = fc
  .array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.constantFrom(...kinds)), {
    minLength: 1,
    maxLength: 14,
  })
  .map((rows) =>
    rows.map(([dependencies, kind], index) => ({
      id: `t${index}`,
      dependsOn: index === 0 ? [] : [...new Set(dependencies.map((dependency) => `t${dependency % index}`))],
      kind,
    })),
  );

/** A plugin whose tasks write down themselves when they start and end. */
const plugin = `
import { appendFileSync } from 'node:fs';
export const plugin = {
  name: 'mark',
  async run({ way }, context) {
    appendFileSync('marks', \`start \${context.task.id}\\n\`);
    await new Promise((resolve) => setImmediate(resolve));
    appendFileSync('marks', \`end \${context.task.id}\\n\`);
    if (way === 'throws') throw new Error('thrown');
    if (way === 'fails') return Promise.reject(new Error('rejected'));
    return context.task.id;
  },
};
`;

function renderTask({ id, dependsOn, kind }: Node): string {
  const head = `  - id: ${id}\n    depends_on: [${dependsOn.join(', ')}]\n`;
  const shell = (middle: string, code: number) =>
    `${head}    run: echo start ${id} >> marks; ${middle} echo end ${id} >> marks; exit ${code}\n`;
  const mark = (way: string) => `${head}    plugin: mark\n    config: {way: ${way}}\n`;
  switch (kind) {
    case 'shell':
      return shell('', 0);
    case 'shell fails':
      return shell('', 3);
    case 'shell is slow':
      return shell('sleep 0.01;', 0);
    case 'plugin':
      return mark('returns');
    case 'plugin fails':
      return mark('fails');
    case 'plugin throws':
      return mark('throws');
    case 'tolerated':
      return `${shell('', 4)}    continue_on_error: true\n`;
    default:
      return kind satisfies never;
  }
}

/** How each task must end, from the graph alone. */
function predict(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const ends = new Map<string, string>();
  for (const { id, dependsOn, kind } of nodes) {
    const runs = dependsOn.every((dependency) =>
      ['completed', 'tolerated'].includes(ends.get(dependency) ?? ''),
    );
    const end = kind === 'tolerated' ? 'tolerated' : /fails|throws/.test(kind) ? 'failed' : 'completed';
    ends.set(id, runs ? end : 'blocked');
  }
  return ends;
}

/** What is wrong with what the tasks themselves wrote: one started before all above it were over, or too many ran. */
function findFaults(nodes: readonly Node[], marks: readonly string[], jobs: number): readonly string[] {
  const over = new Set<string>();
  const faults: string[] = [];
  let running = 0;
  for (const mark of marks) {
    const [what, id = ''] = mark.split(' ');
    if (what === 'end') {
      running -= 1;
      over.add(id);
      continue;
    }
    running += 1;
    const node = nodes.find((candidate) => candidate.id === id);
    const early = node?.dependsOn.filter((dependency) => !over.has(dependency)) ?? [];
    if (early.length > 0) faults.push(`${id} started before ${early.join(', ')} were over`);
    if (running > jobs) faults.push(`${id} was number ${running} of ${jobs}`);
  }
  return faults;
}

type AnyEvent = RunFiles['events'][number];

/** run.json and summary.json once more, from the journal: written apart from oprun's own fold. */
function foldJournal(events: readonly AnyEvent[]): { record: object; summary: object } {
  const start = events.find(({ type }) => type === 'run.started');
  const finish = events.find(({ type }) => type === 'run.finished');
  const ids: readonly AnyEvent[] = start.tasks;
  const own = (id: string) => events.filter(({ task, type }) => task === id && type !== 'warning');
  const usual = { injected: null, fallback: null, wait_ms: null };
  const errorOf = (failure: AnyEvent) => failure && { class: failure.class, message: failure.message };
  const tasks = ids.map(({ id, kind, plugin: name, depends_on }) => {
    const begun = own(id).find(({ type }) => type === 'task.started');
    const end = own(id).find(({ type }) => type !== 'task.started');
    const status = end.type.replace('task.', '');
    const error = errorOf(end.failure) ?? null;
    const times = {
      started_at: begun?.time ?? null,
      ended_at: begun ? end.time : null,
      duration_ms: begun ? end.duration_ms : null,
    };
    return [
      id,
      {
        role: 'task',
        kind,
        plugin: name,
        depends_on,
        status,
        ...times,
        error,
        tolerated: end.tolerated ?? false,
        skipped: null,
        degraded: false,
        undo: null,
        blocked_by: end.by ?? [],
        restored: null,
        outputs: end.outputs ?? {},
        items: null,
        workflow: null,
        attempts: begun ? [{ attempt: 1, status, ...times, ...usual, error, log: end.log }] : [],
      },
    ];
  });
  const shown = ids.flatMap(({ id }) => {
    const end = own(id).find(({ type }) => type !== 'task.started');
    if (end.type === 'task.completed') return [[id, end.result]];
    if (end.type === 'task.failed') return [[id, { error: end.failure.message, ...end.failure.details }]];
    return [];
  });
  return {
    summary: Object.fromEntries(shown),
    record: {
      format: start.format,
      run: start.run,
      workflow: start.workflow,
      status: finish.status,
      cancel_reason: null,
      cancel_cause: null,
      exit_code: ids.some(({ id }) =>
        own(id).some(({ type, tolerated }) => type === 'task.failed' && !tolerated),
      )
        ? 1
        : 0,
      injected: [],
      params: start.params,
      selection: start.selection,
      max_parallel: start.max_parallel,
      started_at: start.time,
      ended_at: finish.time,
      duration_ms: finish.duration_ms,
      provenance: start.provenance,
      outputs: finish.outputs,
      missing_outputs: finish.missing_outputs,
      tasks: Object.fromEntries(tasks),
      warnings: events
        .filter(({ type }) => type === 'warning')
        .map(({ task, message }) => ({ task, message })),
      notified: [],
    },
  };
}

describe('done when: over random graphs, judged by what the tasks themselves recorded', () => {
  test('order, outcomes, -j, and documents that equal a fold of the journal', async () => {
    const { run } = await importLibrary();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (nodes, jobs) => {
        const workflow = `plugins: [./mark.mjs]\ntasks:\n${nodes.map(renderTask).join('')}`;
        const project = createProject({
          'w.yaml': `working_dir: .\n${workflow}`,
          'mark.mjs': plugin,
          marks: '',
        });
        await run(join(project.dir, 'w.yaml'), { maxParallel: jobs });
        count += 1;
        const [files] = project.runs();
        const ends = Object.entries<AnyEvent>(files?.record.tasks).map(
          ([id, { status, tolerated }]) => [id, tolerated ? 'tolerated' : status] as const,
        );
        expect(new Map(ends)).toEqual(predict(nodes));
        const marks = readFileSync(join(project.dir, 'marks'), 'utf8').split('\n').slice(0, -1);
        expect(findFaults(nodes, marks, jobs)).toEqual([]);
        expect({ record: files?.record, summary: files?.summary }).toEqual(foldJournal(files?.events ?? []));
      }),
      { numRuns: graphCount },
    );
    expect(count).toBe(graphCount);
  }, 600_000);
});
