/** How the values of a map are found when they are asked for. */
export interface Lookup<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly has: (key: string) => boolean;
  /** Each key once. */
  readonly keys: () => Iterable<string>;
}

/** A map of which nothing is worked out before it is asked for. */
export function lazyMap<Value>({ get, has, keys }: Lookup<Value>): ReadonlyMap<string, Value> {
  const map: ReadonlyMap<string, Value> = {
    get,
    has,
    get size() {
      return [...keys()].length;
    },
    forEach(each) {
      for (const [key, value] of entriesOf()) each(value, key, map);
    },
    entries: () => new Map(entriesOf()).entries(),
    keys: () => new Set(keys()).keys(),
    values: () => new Map(entriesOf()).values(),
    [Symbol.iterator]: () => new Map(entriesOf())[Symbol.iterator](),
  };
  const entriesOf = (): readonly (readonly [string, Value])[] =>
    [...keys()].flatMap((key): readonly (readonly [string, Value])[] => {
      const value = get(key);
      return value === undefined ? [] : [[key, value]];
    });
  return map;
}
