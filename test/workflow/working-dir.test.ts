import { describe, expect, test } from 'vitest';
import { missingWorkingDir } from '../../src/workflow/working-dir.js';
import { loadText } from './load-text.js';

describe('a working directory that is not there', () => {
  test('the place of working_dir is known to who enters it', async () => {
    const text = 'working_dir: data\ntasks:\n  - {id: a, run: x, working_dir: other}\n';
    const { workingDirSpan } = await loadText(text);
    expect(text.slice(workingDirSpan?.start, workingDirSpan?.end)).toBe('data');
  });

  test.each(['tasks:\n  - {id: a, run: x}\n', '', '- a\n', '"'])('there is none in %j', async (text) => {
    expect((await loadText(text)).workingDirSpan).toBeNull();
  });

  test('what is said of it', () => {
    const span = { start: 13, end: 17 };
    expect(missingWorkingDir(span, '/flows/data', 'no such file or directory')).toEqual({
      code: 'working-dir-missing',
      severity: 'error',
      message: 'cannot work in "/flows/data": no such file or directory',
      span,
      hint: 'make the directory first; "working_dir" is relative to the workflow file',
      related: [],
    });
    expect(missingWorkingDir(null, '/gone', 'not a directory').hint).toBeNull();
  });
});
