import { quoted } from '../text/describe-value.js';
import { parseDuration } from '../workflow/parse-duration.js';

/** Milliseconds, or one sentence about the text. */
export type TypedDuration =
  { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly reason: string };

/** Reads a duration that was typed: the same ones that a workflow file may have. */
export function parseTypedDuration(text: string): TypedDuration {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed : { ok: false, reason: `${quoted(text)} ${parsed.reason}: ${parsed.hint}` };
}
