import { paramsToJson, renderParams } from '../report/params-page.js';
import { renderGithubAnnotations, toPlacedProblems } from '../report/problems.js';
import { openWorkflow, renderProblems } from './open-workflow.js';
import type { OpenedWorkflow, OpenRequest } from './open-workflow.js';

/** The shapes in which `oprun validate` answers. */
export const problemFormats = ['text', 'json', 'github'] as const;

/** One of `problemFormats`. */
export type ProblemFormat = (typeof problemFormats)[number];

/** Checks files, one after the other, and renders one answer for all of them. */
export async function validateFiles(
  files: readonly string[],
  request: Pick<OpenRequest, 'startDir' | 'maxBytes' | 'plugins'>,
  answer: { readonly format: ProblemFormat; readonly color: boolean },
): Promise<{ readonly text: string; readonly valid: boolean }> {
  const opened: OpenedWorkflow[] = [];
  for (const file of files) {
    const one = await openWorkflow({ ...request, file, loadPlugins: false });
    await one.modules.close();
    opened.push(one);
  }
  return {
    text: render(opened, answer.format, answer.color),
    valid: opened.every(({ workflow }) => workflow !== null),
  };
}

function render(opened: readonly OpenedWorkflow[], format: ProblemFormat, color: boolean): string {
  switch (format) {
    case 'text':
      return opened.map((file) => renderProblems(file, color) + renderVerdict(file)).join('');
    case 'json':
      return `${JSON.stringify(opened.map(toAnswer), null, 2)}\n`;
    case 'github':
      return opened.map(({ source, diagnostics }) => renderGithubAnnotations(source, diagnostics)).join('');
    default:
      return format satisfies never;
  }
}

function renderVerdict({ source, workflow }: OpenedWorkflow): string {
  if (workflow === null) return '';
  const count = workflow.tasks.length === 1 ? '1 task' : `${workflow.tasks.length} tasks`;
  const params = workflow.params.length === 0 ? '' : renderParams(workflow.params);
  return `${source.file}: ok, ${count}\n${params}`;
}

function toAnswer({ source, workflow, diagnostics }: OpenedWorkflow) {
  return {
    file: source.file,
    valid: workflow !== null,
    tasks: workflow?.tasks.length ?? null,
    params: workflow === null ? null : paramsToJson(workflow.params),
    problems: toPlacedProblems(source, diagnostics),
  };
}
