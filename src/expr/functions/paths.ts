import { ofText, type Helper } from './helper.js';

/** `basename` and `dirname`, as the shell's commands of that name understand a path. */
export const pathHelpers: readonly Helper[] = [
  ofText('basename', 'string', (path) => {
    const plain = withoutSlashes(path);
    return plain.slice(plain.lastIndexOf('/') + 1) || plain;
  }),
  ofText('dirname', 'string', (path) => {
    const plain = withoutSlashes(path);
    const slash = plain.lastIndexOf('/');
    if (slash === -1) return '.';
    return withoutSlashes(plain.slice(0, slash + 1));
  }),
];

/** Without slashes at its end, unless there is nothing else. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
