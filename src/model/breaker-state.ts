/**
 * What is known of a named breaker, kept on disk beside the runs. Times are milliseconds since 1970.
 *
 * ```
 *            enough failures
 *   closed ──────────────────▸ open ◂──────────────┐
 *     ▴                          │ cooldown over    │ the probe failed
 *     └── the probe went well ── half-open (one call at a time probes) ┘
 * ```
 *
 * Half-open is an open breaker whose `until` has passed: it takes no fact of its own.
 */
export type BreakerState =
  | {
      readonly status: 'closed';
      /** How many calls failed in a row. */
      readonly failures: number;
      /** Of the last calls, the oldest first, whether each failed; as many as the rule looks at. */
      readonly calls: readonly boolean[];
    }
  | {
      readonly status: 'open';
      readonly since: number;
      /** From then on a call may probe. */
      readonly until: number;
      /** Why it opened, for a person. */
      readonly reason: string;
    };
