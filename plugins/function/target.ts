/** What `function:` names. */
export interface Target {
  /** A path or the name of a package. */
  readonly module: string;
  /** The export, and what to look up in it: at least one name. */
  readonly names: readonly string[];
}

/** A module, a colon, and names with dots between them. */
export const targetFormat: RegExp = /^.+:[^:./\\]+(\.[^:./\\]+)*$/s;

/** Takes apart what matches `targetFormat`: the last colon counts, since `node:path` and URLs have one of their own. */
export function parseTarget(text: string): Target {
  const colon = text.lastIndexOf(':');
  return { module: text.slice(0, colon), names: text.slice(colon + 1).split('.') };
}
