import type { Ran } from './run-once.js';

/** What a command said on stderr, without what differs from run to run. */
export function settle({ stderr, project }: Pick<Ran, 'stderr' | 'project'>): string {
  return stderr
    .replaceAll(project.dir, '<dir>')
    .replaceAll(/_\d{8}T\d{6}Z(-\d+)?/g, '_<time>')
    .replaceAll(/until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'until <moment>')
    .replaceAll(/\d+(\.\d)? m?s(?=\))/g, '<duration>');
}

/** The last part of it: everything from a line that begins so. */
export function from(start: string, text: string): string {
  const at = `\n${text}`.indexOf(`\n${start}`);
  return at === -1
    ? `there is no line that begins with ${JSON.stringify(start)} in:\n${text}`
    : text.slice(at);
}
