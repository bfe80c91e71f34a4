import type { After, Attempt, Executor, Outcome } from '../model/ports.js';
import type { Workflow } from '../model/workflow.js';
import { sleep } from '../policy/sleep.js';
import { quoted } from '../text/describe-value.js';
import type { Fault, FaultEffect } from './fault.js';
import { faultsOf } from './fault.js';
import { parseFault } from './parse-fault.js';

/** The faults that a run is to rehearse, or one sentence for each text that is none. */
export type ParsedFaults =
  | { readonly ok: true; readonly faults: readonly Fault[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads what was typed after `--inject`: faults with commas between them, in the grammar of `parseFault`. */
export function parseFaults(texts: readonly string[], workflow: Workflow): ParsedFaults {
  const faults: Fault[] = [];
  const problems: string[] = [];
  for (const text of texts.flatMap((each) => each.split(',')).map((each) => each.trim())) {
    const parsed = parseFault(text, workflow);
    if (parsed.ok) faults.push(parsed.fault);
    else problems.push(`--inject ${quoted(text, 100)}: ${parsed.reason}`);
  }
  return problems.length === 0 ? { ok: true, faults } : { ok: false, problems };
}

/** What an attempt suffers, as it was typed, for those who show it; null where it suffers nothing. */
export function faultFor(faults: readonly Fault[], task: string, attempt: number): string | null {
  const texts = faultsOf(faults, task, attempt).map(({ text }) => text);
  return texts.length === 0 ? null : texts.join(', ');
}

/** What rehearsing needs of the world. */
export interface RehearsalPorts {
  readonly after: After;
  /** Writes a line, which has its end with it, into the log of an attempt. */
  readonly log: (task: string, attempt: number, text: string) => void;
  /** Told when an attempt suffers a fault. */
  readonly onMet: (fault: Fault) => void;
}

/**
 * An executor whose attempts suffer what they are to: each fault says so in the log of the attempt. What stands in for a
 * task suffers nothing.
 */
export function injectFaults(executor: Executor, faults: readonly Fault[], ports: RehearsalPorts): Executor {
  if (faults.length === 0) return executor;
  return {
    async execute(attempt) {
      const suffered = attempt.standsIn ? [] : faultsOf(faults, attempt.task, attempt.number);
      for (const fault of suffered) {
        ports.onMet(fault);
        ports.log(attempt.task, attempt.number, `rehearsal: ${describe(fault.effect)} (${fault.text})\n`);
        const outcome = await suffer(fault, attempt, ports.after);
        if (outcome !== null) return outcome;
      }
      return await executor.execute(attempt);
    },
  };
}

function describe(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'fail':
      return `fails on purpose with class ${effect.class}`;
    case 'exit':
      return `ends on purpose with exit code ${String(effect.code)}`;
    case 'delay':
      return 'is kept waiting on purpose';
    default:
      return effect satisfies never;
  }
}

/** How the attempt ends by its fault, or null where it goes on after it. */
async function suffer({ effect, text }: Fault, attempt: Attempt, after: After): Promise<Outcome | null> {
  switch (effect.kind) {
    case 'fail':
      return {
        status: 'failed',
        failure: { class: effect.class, message: `failed on purpose (rehearsal: ${text})` },
      };
    case 'exit':
      return exitOf(effect.code, attempt, text);
    case 'delay': {
      const slept = await sleep(effect.ms, attempt.signal, after);
      return slept ? null : { status: 'cancelled', running: [`the delay of a rehearsal (${text})`] };
    }
    default:
      return effect satisfies never;
  }
}

/** A program's end as the plugin `shell` tells it: another exit code than 0 is a failure unless the author takes it. */
function exitOf(code: number, { config }: Attempt, text: string): Outcome {
  const result = { stdout: '', stderr: '', returncode: code };
  if (code === 0 || config['check'] === false) return { status: 'completed', result, outputs: {} };
  const message = `exit code ${String(code)} (rehearsal: ${text})`;
  return { status: 'failed', failure: { class: 'exit_code', message, details: result } };
}
