import type { ConfigPath } from './catalog.js';

/**
 * The keys that a zod schema names at a path, in the schema's order; empty where it names none (any key is allowed, or
 * the place is no mapping). Works on the structure alone, so the schema may come from another copy of zod.
 */
export function knownKeys(schema: unknown, path: ConfigPath): readonly string[] {
  let candidates = unwrap(schema);
  for (const step of path)
    candidates = candidates
      .flatMap((candidate) => children(candidate, step))
      .flatMap((child) => unwrap(child));
  return [...new Set(candidates.flatMap((candidate) => Object.keys(shapeOf(candidate))))];
}

type Definition = Readonly<Record<string, unknown>>;

// A schema may hold itself through a lazy getter.
const deepest = 32;

function unwrap(schema: unknown, depth = 0): readonly Definition[] {
  const definition = definitionOf(schema);
  if (definition === null || depth > deepest) return [];
  const inner = innerSchemas(definition);
  return inner === null ? [definition] : inner.flatMap((each) => unwrap(each, depth + 1));
}

function definitionOf(schema: unknown): Definition | null {
  if (!isRecord(schema)) return null;
  const internals = schema['_zod'];
  const definition = isRecord(internals) ? internals['def'] : schema['_def'];
  return isRecord(definition) ? definition : null;
}

/** The schemas that stand in for one that only wraps or combines others; null for a schema that speaks for itself. */
function innerSchemas(definition: Definition): readonly unknown[] | null {
  const { innerType, in: input, out: output, options, left, right, getter } = definition;
  if (innerType !== undefined) return [innerType];
  if (input !== undefined && output !== undefined) return [input, output];
  if (Array.isArray(options)) return options;
  if (left !== undefined && right !== undefined) return [left, right];
  if (typeof getter === 'function') return [getter()];
  return null;
}

function children(definition: Definition, step: string | number): readonly unknown[] {
  const { element, items, rest, valueType } = definition;
  if (typeof step === 'number') {
    if (Array.isArray(items)) return [items[step] ?? rest];
    return [element];
  }
  const shape = shapeOf(definition);
  return Object.hasOwn(shape, step) ? [shape[step]] : [valueType ?? definition['catchall']];
}

function shapeOf(definition: Definition): Definition {
  const shape = typeof definition['shape'] === 'function' ? definition['shape']() : definition['shape'];
  return isRecord(shape) ? shape : {};
}

function isRecord(value: unknown): value is Definition {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}
