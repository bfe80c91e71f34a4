import { workflowFacts } from '../engine/workflow-facts.js';
import { renderTemplate } from '../expr/render.js';
import { textOrNull } from '../expr/to-text.js';
import { claimGroup } from '../host/run-group.js';
import type { ClaimedGroup, GroupClaim } from '../host/run-group.js';
import type { JsonObject } from '../model/json.js';
import type { Concurrency } from '../model/run-rules.js';
import type { Workflow } from '../model/workflow.js';
import { shortText } from '../text/short-text.js';
import { expectValues } from './expect-values.js';
import { checkInputs } from './prepare-run.js';
import type { Preparation, RunPlace } from './prepare-run.js';
import type { RunInputs } from './run-inputs.js';

/** Whether a run may go on. */
export type ClaimedRun =
  /** `onStart`: tells others what the run is called. */
  | { readonly status: 'free'; readonly onStart: (run: string) => void; readonly release: () => void }
  /** `group`, `holder`: in words for a person. */
  | { readonly status: 'busy'; readonly group: string; readonly holder: string; readonly wanted: boolean }
  | { readonly status: 'stopped' }
  | ({ readonly status: 'unfit' } & Extract<Preparation, { readonly ok: false }>);

/** A group that another run has, for which this one waits. In words for a person. */
export interface AwaitedGroup {
  readonly group: string;
  readonly holder: string;
  /** Whether the other one is asked to make room. */
  readonly replaces: boolean;
}

/** Sees to it that at most one run of a workflow's group is under way. A workflow without one is free at once. */
export async function claimRun(
  workflow: Workflow,
  { inputs, place }: { readonly inputs: RunInputs; readonly place: RunPlace },
  claim: Pick<GroupClaim, 'signal' | 'onReplaced'> & {
    readonly onWait: (awaited: AwaitedGroup) => void;
  },
): Promise<ClaimedRun> {
  const { concurrency } = workflow;
  if (concurrency === null) return { status: 'free', onStart: () => undefined, release: () => undefined };
  const checked = checkInputs(workflow, inputs, place);
  if (!checked.ok) return { status: 'unfit', ...checked };
  const named = nameGroup(workflow, concurrency, { given: checked.given, place });
  if (!named.ok) return { status: 'unfit', ok: false, params: false, problems: [named.message] };
  // It may hold what a parameter gives.
  const group = shortText(named.name, mostShown);
  const name = shortText(workflow.name, mostShown);
  const replaces = concurrency.onConflict === 'cancel_running';
  const claimed = await claimGroup(named.name, {
    ...claim,
    // Whoever makes room has no other run to look for than this process.
    runLabel: replaces ? `${name} (process ${String(process.pid)})` : name,
    onConflict: concurrency.onConflict,
    onWait: (holder) => claim.onWait({ group, holder, replaces }),
  });
  if (claimed.status === 'held' && replaces) claimed.tell(name);
  return toClaimedRun(claimed, group, concurrency);
}

/** How many characters of a name are shown. */
const mostShown = 80;

function toClaimedRun(claimed: ClaimedGroup, group: string, { onConflict }: Concurrency): ClaimedRun {
  switch (claimed.status) {
    case 'held':
      return { status: 'free', onStart: claimed.tell, release: claimed.release };
    case 'busy':
      return { status: 'busy', group, holder: claimed.holder, wanted: onConflict === 'fail' };
    case 'stopped':
      return claimed;
    default:
      return claimed satisfies never;
  }
}

type Named = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly message: string };

function nameGroup(
  workflow: Workflow,
  { group }: Concurrency,
  { given, place }: { readonly given: JsonObject; readonly place: RunPlace },
): Named {
  const expected = expectValues(workflow, given, place);
  if (!expected.ok) return { ok: false, message: expected.problems.join('; ') };
  const { facts, params, env } = expected.values;
  const scope = { ...facts, params, env, secrets: {}, workflow: workflowFacts(workflow), loops: [] };
  const rendered = renderTemplate(group, { ...scope, task: () => undefined });
  if (!rendered.ok) return { ok: false, message: `concurrency.group: ${rendered.message}` };
  const name = textOrNull(rendered.value);
  return name === null || name === ''
    ? { ok: false, message: 'concurrency.group: it has to be a text that is not empty' }
    : { ok: true, name };
}
