/** A signal that is aborted with another, or before it. */
export interface DerivedSignal {
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  /** To be called when nobody needs it any more: the other may live much longer. */
  readonly close: () => void;
}

/** Who is to be aborted with a signal: it has one listener for all of them. */
const derived = new WeakMap<AbortSignal, Set<AbortController>>();

/** Not `AbortSignal.any`: the other signal would keep all that is derived from it. */
export function derivedSignal(parent: AbortSignal): DerivedSignal {
  const controller = new AbortController();
  const family = derived.get(parent) ?? createFamily(parent);
  if (parent.aborted) controller.abort(parent.reason);
  else family.add(controller);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    close: () => family.delete(controller),
  };
}

function createFamily(parent: AbortSignal): Set<AbortController> {
  const family = new Set<AbortController>();
  derived.set(parent, family);
  const onAbort = (): void => {
    for (const controller of family) controller.abort(parent.reason);
  };
  parent.addEventListener('abort', onAbort, { once: true });
  return family;
}
