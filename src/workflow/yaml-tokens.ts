import type { CST } from 'yaml';

/** The quoted scalar whose token ends at an offset: where the parser gave up looking for the closing quote. */
export function quotedScalarEndingAt(tokens: readonly CST.Token[], end: number): CST.FlowScalar | null {
  for (const token of allTokens(tokens)) {
    const isQuoted = token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar';
    if (isQuoted && token.offset + token.source.length === end) return token;
  }
  return null;
}

/** The outermost list or mapping in brackets that is open at an offset. */
export function flowAround(tokens: readonly CST.Token[], offset: number): CST.FlowCollection | null {
  let outermost: CST.FlowCollection | null = null;
  for (const token of allTokens(tokens)) {
    if (token.type !== 'flow-collection' || token.offset >= offset || endOfFlow(token) < offset) continue;
    if (outermost === null || token.offset < outermost.offset) outermost = token;
  }
  return outermost;
}

/** Offset of the closing bracket; without one, the bracket is open for ever. */
function endOfFlow(token: CST.FlowCollection): number {
  const close = token.end.find((part) => part.type === 'flow-seq-end' || part.type === 'flow-map-end');
  return close === undefined || close.source === '' ? Infinity : close.offset;
}

/** Every token with content, without recursion and in no particular order. */
function* allTokens(tokens: readonly CST.Token[]): Iterable<CST.Token> {
  const left = [...tokens];
  for (let token = left.pop(); token !== undefined; token = left.pop()) {
    yield token;
    if (token.type === 'document' && token.value !== undefined) left.push(token.value);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key !== undefined && key !== null) left.push(key);
      if (value !== undefined) left.push(value);
    }
  }
}
