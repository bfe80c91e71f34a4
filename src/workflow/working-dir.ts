import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';

/**
 * Says that the `working_dir` at the top of the file is none that can be worked in. `span` is `Loaded.workingDirSpan`,
 * `dir` the absolute path it stands for, and `reason` what the system said when it was entered.
 */
export function missingWorkingDir(span: Span | null, dir: string, reason: string): Diagnostic {
  const message = `cannot work in ${quoted(dir, 200)}: ${reason}`;
  const hint =
    span === null ? null : 'make the directory first; "working_dir" is relative to the workflow file';
  return errorAt('working-dir-missing', span, message, { hint });
}
