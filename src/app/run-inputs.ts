import type { JsonObject } from '../model/json.js';

/** What whoever starts a run says beside the workflow. Paths are absolute. */
export interface RunInputs {
  /** As typed: `name=value`. */
  readonly params: readonly string[];
  /** Parameters that already have their types, from an embedding program; over all others. */
  readonly values: JsonObject;
  readonly paramsFile: string | null;
  /** Stands in for the `env_file` of the workflow. */
  readonly envFile: string | null;
  readonly selection: {
    readonly only: readonly string[];
    readonly until: readonly string[];
    readonly skip: readonly string[];
    /** A run that results are taken from, as it was named. */
    readonly from: string | null;
  };
}
