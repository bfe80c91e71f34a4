/** The variables of a task, for code that runs in a thread. */
export interface TaskEnvironment {
  /** What the environment oprun was started with replaces. */
  readonly under: Readonly<Record<string, string>>;
  /** What replaces it. */
  readonly over: Readonly<Record<string, string>>;
}

/** Sets a task's variables in `env`, which is the thread's own; the function that it returns puts back what was there. */
export function setTaskEnvironment(env: NodeJS.ProcessEnv, { under, over }: TaskEnvironment): () => void {
  const before = new Map<string, string | undefined>();
  const set = (name: string, value: string): void => {
    if (!before.has(name)) before.set(name, env[name]);
    env[name] = value;
  };
  for (const [name, value] of Object.entries(under)) if (env[name] === undefined) set(name, value);
  for (const [name, value] of Object.entries(over)) set(name, value);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
  };
}
