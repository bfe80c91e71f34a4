import { basename } from 'node:path';
import { escapeControls } from '../../text/escape-controls.js';
import { findPrograms, foundBy, type Look, type RunningProgram } from './proc.js';
import type { Stray } from './tag-sweep.js';

/**
 * What a process and all it has started still run, for a person: what has started nothing itself comes first, because that
 * is what the others wait for. A shell that waits for another of them says nothing new, and is left out. Nothing where the
 * system tells nothing.
 *
 * @param group id of the process that was started
 * @param tagged what carries its token
 */
export function describeRunning(group: number, tagged: Look<Stray>): readonly string[] {
  const pids = new Set([group, ...foundBy(tagged).map(({ pid }) => pid)]);
  const programs = foundBy(findPrograms([...pids]));
  const parents = new Set(programs.map(({ parent }) => parent));
  const isParent = ({ pid }: RunningProgram): boolean => parents.has(pid);
  const told = [
    ...programs.filter((program) => !isParent(program)),
    ...programs.filter((program) => isParent(program) && !isShell(program)),
  ];
  return [...new Set(told.map(({ argv }) => describe(argv)))];
}

function isShell({ argv: [program = ''] }: RunningProgram): boolean {
  return /^-?(?:ba|da|a|k|mk|z)?sh$/u.test(basename(program));
}

/** A secret in it is cut at `…` at most, where the masker looks for parts of one. */
function describe(argv: readonly string[]): string {
  const text = escapeControls(argv.join(' ').slice(0, mostRead).trim());
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
}

const longest = 80;
const mostRead = 1000;
