import { expect } from 'vitest';
import type { Workflow } from '../../src/model/workflow.js';
import { loadText } from './load-text.js';

/** The workflow of a text in which nothing is wrong. */
export async function workflowOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Workflow> {
  const { workflow, diagnostics } = await loadText(text, files);
  expect(diagnostics).toEqual([]);
  if (workflow === null) throw new Error('no workflow and nothing wrong with it');
  return workflow;
}

/** What is wrong with a text: `line:column code`, in the order of the places. */
export async function faultsOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { diagnostics } = await loadText(text, files);
  return diagnostics.map(({ code, span }) => {
    const before = text.slice(0, span?.start ?? 0).split('\n');
    return `${String(before.length)}:${String((before.at(-1) ?? '').length + 1)} ${code}`;
  });
}
