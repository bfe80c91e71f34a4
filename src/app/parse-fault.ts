import { failureClasses } from '../model/failure.js';
import type { Workflow } from '../model/workflow.js';
import { suggestName } from '../plugin/unknown-name.js';
import { quoted } from '../text/describe-value.js';
import { findTarget } from './fault-target.js';
import type { Fault, FaultEffect } from './fault.js';
import { parseTypedDuration } from './typed-duration.js';

/** A fault, or one sentence about its text. */
export type ParsedFault =
  { readonly ok: true; readonly fault: Fault } | { readonly ok: false; readonly reason: string };

/**
 * Reads `TASK:FAULT` or `TASK:FAULT@ATTEMPTS`. FAULT is `fail`, `fail=CLASS`, `exit=N` or `delay=DURATION`; ATTEMPTS is
 * `1`, `1-3` or `2-`, and every attempt where it is left out.
 */
export function parseFault(text: string, workflow: Workflow): ParsedFault {
  const [, name = '', what = '', when = null] = /^([^:@]+):([^@]+)(?:@(.*))?$/u.exec(text) ?? [];
  if (name === '')
    return { ok: false, reason: 'expected TASK:FAULT or TASK:FAULT@ATTEMPTS, such as build:fail@1' };
  const found = findTarget(name, workflow);
  if (!found.ok) return found;
  const effect = parseEffect(what);
  if (!effect.ok) return effect;
  const attempts = parseAttempts(when);
  if (attempts === null) {
    return { ok: false, reason: `expected attempts such as 1, 1-3 or 2-, found ${quoted(when ?? '')}` };
  }
  const { tasks, maxAttempts: most } = found.target;
  if (attempts.firstAttempt > most) {
    const there = most === 1 ? 'one attempt' : `${String(most)} attempts`;
    return {
      ok: false,
      reason: `attempt ${String(attempts.firstAttempt)} never comes: ${name} has ${there}`,
    };
  }
  return { ok: true, fault: { text, tasks, ...attempts, effect: effect.effect } };
}

type ParsedEffect =
  { readonly ok: true; readonly effect: FaultEffect } | { readonly ok: false; readonly reason: string };

function parseEffect(text: string): ParsedEffect {
  const equals = text.indexOf('=');
  const word = equals === -1 ? text : text.slice(0, equals);
  const value = equals === -1 ? null : text.slice(equals + 1);
  if (word === 'fail') return parseFail(value ?? 'execution');
  if (word === 'exit' && value !== null) return parseExit(value);
  if (word === 'delay' && value !== null) {
    const parsed = parseTypedDuration(value);
    return parsed.ok ? { ok: true, effect: { kind: 'delay', ms: parsed.ms } } : parsed;
  }
  const hint = ['exit', 'delay'].includes(word) ? '' : suggestName(word, ['fail', 'exit', 'delay']);
  return {
    ok: false,
    reason: `unknown fault ${quoted(text)}${hint}; there are fail, fail=CLASS, exit=N and delay=DURATION`,
  };
}

function parseFail(name: string): ParsedEffect {
  const found = failureClasses.find((candidate) => candidate === name);
  if (found !== undefined) return { ok: true, effect: { kind: 'fail', class: found } };
  const hint = suggestName(name, failureClasses);
  return {
    ok: false,
    reason: `unknown class ${quoted(name)}${hint}; there are ${failureClasses.join(', ')}`,
  };
}

function parseExit(digits: string): ParsedEffect {
  const code = /^\d{1,3}$/u.test(digits) ? Number(digits) : Infinity;
  if (code <= 255) return { ok: true, effect: { kind: 'exit', code } };
  return { ok: false, reason: `expected an exit code from 0 to 255, found ${quoted(digits)}` };
}

function parseAttempts(text: string | null): Pick<Fault, 'firstAttempt' | 'lastAttempt'> | null {
  if (text === null) return { firstAttempt: 1, lastAttempt: Infinity };
  const [all, first, dash, last] = /^(\d{1,9})(-)?(\d{1,9})?$/u.exec(text) ?? [];
  if (all === undefined || (dash === undefined && last !== undefined)) return null;
  const firstAttempt = Number(first);
  const lastAttempt = dash === undefined ? firstAttempt : last === undefined ? Infinity : Number(last);
  return firstAttempt >= 1 && firstAttempt <= lastAttempt ? { firstAttempt, lastAttempt } : null;
}
