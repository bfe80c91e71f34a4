import stringWidth from 'fast-string-width';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/text/diagnostic.js';
import { errorAt, noteAt, warningAt } from '../../src/text/make-diagnostic.js';
import { renderDiagnostics } from '../../src/text/render-diagnostics.js';
import { toSourceText } from '../../src/text/source-text.js';

function render(text: string, ...diagnostics: readonly Diagnostic[]): string {
  return renderDiagnostics(toSourceText('w.yaml', text), diagnostics, { color: false });
}

describe('a diagnostic as a person reads it (item 2)', () => {
  test('place, frame, further places and hint', () => {
    const text = 'one: 1\ntwo: 2\nthree: 3\nfour: 4\n';
    const diagnostic = errorAt('unknown-key', { start: 14, end: 19 }, 'unknown key "three"', {
      hint: 'two lines:\nof hint',
      related: [{ span: { start: 0, end: 3 }, message: 'here too' }],
    });
    expect(render(text, diagnostic)).toBe(
      [
        'w.yaml:3:1 error unknown-key: unknown key "three"',
        '    1 | one: 1',
        '    2 | two: 2',
        '  > 3 | three: 3',
        '      | ^^^^^',
        '    w.yaml:1:1 note: here too',
        '    > 1 | one: 1',
        '        | ^^^',
        '    hint: two lines:',
        '          of hint',
        '',
      ].join('\n'),
    );
  });

  test('no frame without a place, a blank line between two, nothing for none', () => {
    const one = warningAt('empty-file', null, 'one');
    const two = noteAt('empty-file', null, 'two');
    expect(render('', one, two)).toBe('w.yaml warning empty-file: one\n\nw.yaml note empty-file: two\n');
    expect(render('')).toBe('');
  });

  test('wide characters and tabs keep the mark under its place', () => {
    expect(render('\t日本: x', errorAt('unknown-key', { start: 5, end: 6 }, 'm'))).toBe(
      ['w.yaml:1:6 error unknown-key: m', '  > 1 |     日本: x', '      |           ^', ''].join('\n'),
    );
  });

  test('control characters are shown, not sent', () => {
    const text = render('a\u001b[2Jb\r c', errorAt('unknown-key', { start: 5, end: 6 }, 'x\u0007y\nz'));
    expect(text).toBe(
      [
        String.raw`w.yaml:1:6 error unknown-key: x\u0007y\nz`,
        String.raw`  > 1 | a\u001b[2Jb\r c`,
        '      |           ^',
        '',
      ].join('\n'),
    );
  });

  test('more than 50 are counted', () => {
    const many = Array.from({ length: 60 }, () => errorAt('empty-file', null, 'm'));
    const text = render('', ...many);
    expect(text.match(/error/gu)).toHaveLength(50);
    expect(text.endsWith('\n\n… and 10 more\n')).toBe(true);
  });

  test('colour only where it is asked for', () => {
    const source = toSourceText('w.yaml', 'a: b');
    const diagnostics = [errorAt('unknown-key', { start: 0, end: 1 }, 'm', { hint: 'h' })];
    const colored = renderDiagnostics(source, diagnostics, { color: true });
    expect(colored).toContain('\u001b[31m');
    // oxlint-disable-next-line no-control-regex -- colours are what is taken out
    expect(colored.replaceAll(/\u001b\[\d+m/gu, '')).toBe(
      renderDiagnostics(source, diagnostics, { color: false }),
    );
  });

  test('any text and any place give lines of harmless characters, none too wide', () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      '\t',
      '\n',
      '\r',
      '日',
      '😀',
      '\u001b',
      '\ud800',
      '\u202e',
      'é',
      '\u0301',
    );
    const anyText = fc.array(unit, { maxLength: 400 }).map((units) => units.join(''));
    fc.assert(
      fc.property(anyText, fc.nat({ max: 450 }), fc.nat({ max: 450 }), (text, start, length) => {
        const rendered = render(
          text,
          errorAt('unknown-key', { start, end: start + length }, text, { hint: text }),
        );
        // oxlint-disable-next-line no-control-regex -- they are what must not be there
        expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
        const frame = rendered.split('\n').filter((line) => /^ {2}[> ] +\d* \|/u.test(line));
        expect(frame.length).toBeGreaterThan(1);
        for (const line of frame) expect(stringWidth(line)).toBeLessThanOrEqual(112);
        expect(rendered).toMatch(/\| .*\^$/mu);
      }),
    );
  });
});
