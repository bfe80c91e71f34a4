import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutputRing, createRingReader, createRingWriter } from '../../src/host/workers/output-ring.js';

test('what goes in comes out, in order, whatever the sizes', () => {
  const piece = fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    bytes: fc.uint8Array({ maxLength: 30 }),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const ring = createOutputRing(64);
      const taken = { stdout: [] as number[], stderr: [] as number[] };
      const read = createRingReader(ring);
      const drain = (): void => read((stream, bytes) => taken[stream].push(...bytes));
      // A writer that waits would wait for ever here: the reader is this thread too.
      const write = createRingWriter(ring, () => undefined);
      for (const { stream, bytes } of pieces) {
        write(stream, bytes);
        drain();
      }
      for (const stream of ['stdout', 'stderr'] as const) {
        expect(taken[stream]).toEqual(
          pieces.filter((one) => one.stream === stream).flatMap(({ bytes }) => [...bytes]),
        );
      }
    }),
  );
});

test('the reader is told once until it has read, and neighbours are joined', () => {
  const ring = createOutputRing(1024);
  const told: string[] = [];
  const write = createRingWriter(ring, () => told.push('told'));
  const taken: string[] = [];
  const read = createRingReader(ring);
  const drain = (): void => read((stream, bytes) => taken.push(`${stream} ${Buffer.from(bytes).toString()}`));
  write('stdout', Buffer.from('a'));
  write('stdout', Buffer.from('b'));
  write('stderr', Buffer.from('c'));
  expect(told).toEqual(['told']);
  drain();
  expect(taken).toEqual(['stdout ab', 'stderr c']);
  write('stdout', Buffer.from('d'));
  expect(told).toEqual(['told', 'told']);
});
