import { TaskFailure } from '../../src/plugin/index.js';

/** A file that could not be read, as a failure of the class that fits; what is no error of the file is given back. */
export function readFailure(
  error: unknown,
  { file, path }: { readonly file: string; readonly path: string },
): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const where =
    file === path
      ? ''
      : ` (looked for at ${file}; with \`working_dir: .\` in the workflow, paths start where it stands)`;
  switch (error.code) {
    case 'ENOENT':
      return new TaskFailure('unavailable', `${path}: there is no such file${where}`);
    case 'EACCES':
    case 'EPERM':
      return new TaskFailure('permission', `${path}: may not be read${where}`);
    case 'EISDIR':
      return new TaskFailure('validation', `${path}: is a directory, not a file`);
    case 'ENOTDIR':
      return new TaskFailure('validation', `${path}: a part of the path is not a directory${where}`);
    default:
      return error;
  }
}
