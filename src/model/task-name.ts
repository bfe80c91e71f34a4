/** The full name of an instance of a loop: `each[3]`. */
export function instanceName(loop: string, index: number): string {
  return `${loop}[${String(index)}]`;
}

/** The full name of a task inside another: `group/inner`. */
export function innerName(outer: string | null, id: string): string {
  return outer === null ? id : `${outer}/${id}`;
}

/** The full name of the task whose work another takes back, which is called after it: `each[3].undo`. */
export function undoneBy(undo: string): string {
  return undo.endsWith('.undo') ? undo.slice(0, -'.undo'.length) : undo;
}

/** Which loop a full name is an instance of, and which one; null where it is none. */
export function loopOf(name: string): { readonly loop: string; readonly index: number } | null {
  if (!name.endsWith(']')) return null;
  const open = name.lastIndexOf('[');
  const digits = name.slice(open + 1, -1);
  return open > 0 && /^\d+$/u.test(digits) ? { loop: name.slice(0, open), index: Number(digits) } : null;
}

/** The full name of the task that this one stands in; null for one of the workflow itself. */
export function parentOf(name: string): string | null {
  const loop = loopOf(name);
  if (loop !== null) return loop.loop;
  const slash = name.lastIndexOf('/');
  return slash === -1 ? null : name.slice(0, slash);
}
