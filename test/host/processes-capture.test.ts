import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCapture } from '../../src/host/processes/capture.js';

/** Item 5, LANGUAGE section 5: over `max_output` the result keeps head and tail and says so. */
describe('the capture of a stream', () => {
  it('keeps everything that fits', () => {
    const capture = createCapture(8);
    capture.add(Buffer.from('abc'));
    capture.add(Buffer.from('defgh'));
    expect(capture.text()).toBe('abcdefgh');
  });

  it('leaves out the middle of what does not fit', () => {
    const capture = createCapture(8);
    for (const letter of 'abcdefghijkl') capture.add(Buffer.from(letter));
    expect(capture.text()).toBe("abcd\n… 4 bytes left out; the whole text is in the task's log …\nijkl");
  });

  it('splits no character', () => {
    const capture = createCapture(11);
    capture.add(Buffer.from('€€€€€€'));
    expect(capture.text()).toBe("€€\n… 9 bytes left out; the whole text is in the task's log …\n€");
  });

  it('may keep nothing at all', () => {
    const capture = createCapture(0);
    expect(capture.text()).toBe('');
    capture.add(Buffer.from('abc'));
    expect(capture.text()).toBe("\n… 3 bytes left out; the whole text is in the task's log …\n");
  });

  it('is the same however the bytes are cut, and accounts for every one', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\n'), maxLength: 40 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(pieces, fc.nat(60), fc.integer({ min: 1, max: 7 }), (texts, limit, size) => {
        const bytes = Buffer.from(texts.join(''));
        const cut = createCapture(limit);
        for (let at = 0; at < bytes.length; at += size) cut.add(bytes.subarray(at, at + size));
        const whole = createCapture(limit);
        whole.add(bytes);
        const text = whole.text();
        expect(cut.text()).toBe(text);
        expect(text).not.toContain('\ufffd');
        const note = /\n… (\d+) bytes left out; the whole text is in the task's log …\n/.exec(text);
        const head = note === null ? text : text.slice(0, note.index);
        const tail = note === null ? '' : text.slice(note.index + note[0].length);
        expect(Buffer.byteLength(head + tail) + Number(note?.[1] ?? 0)).toBe(bytes.length);
        expect(bytes.toString().startsWith(head) && bytes.toString().endsWith(tail)).toBe(true);
        expect(Buffer.byteLength(head + tail)).toBeLessThanOrEqual(note === null ? bytes.length : limit);
      }),
    );
  });
});
