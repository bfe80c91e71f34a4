import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import type { Names, Root } from '../../src/expr/names.js';
import type { Template } from '../../src/model/template.js';
import { toSourceText } from '../../src/text/source-text.js';
import { readConfig } from '../../src/workflow/config-template.js';
import { locate } from '../../src/workflow/locate.js';
import { valueAt, type Entry } from '../../src/workflow/located.js';
import { readExpression, readItems } from '../../src/workflow/read-expression.js';
import { readTemplate, type TemplateUse } from '../../src/workflow/templates.js';

/* Item 1: expressions are read and checked at load, and what is wrong is pointed at inside the YAML string. */

const roots: readonly Root[] = ['params', 'env', 'secrets', 'tasks', 'run', 'workflow'];

const names: Names = {
  params: new Map([
    ['day', 'string'],
    ['count', 'integer'],
    ['words', 'list'],
    ['on', 'boolean'],
    ['box', 'object'],
  ] as const),
  env: new Set(['HOME']),
  secrets: new Set(['TOKEN']),
  tasks: new Map([
    ['above', { upstream: true, outputs: null, results: [] }],
    ['beside', { upstream: false, outputs: null, results: [] }],
  ]),
  loopNames: new Set(),
  roots: new Set(roots),
};

/** A file whose value is under `key`. */
function open(text: string) {
  const root = locate(parseDocument(text, { version: '1.2' }).contents, text).root;
  const use: TemplateUse = { names, source: toSourceText('w.yaml', text) };
  const node = valueAt(root, 'key');
  const entry: Entry | undefined = root.kind === 'map' ? root.entries.get('key') : undefined;
  if (node === undefined || entry === undefined) throw new Error('no value under "key"');
  return { node, entry, use };
}

/** Codes with what they point at. */
function pointed(
  text: string,
  diagnostics: readonly { readonly code: string; readonly span: { start: number; end: number } | null }[],
) {
  return diagnostics.map(({ code, span }) => [code, span === null ? null : text.slice(span.start, span.end)]);
}

/** A template for comparing: expressions as their texts. */
function shown(template: Template | null): unknown {
  if (template === null || template.kind === 'literal') return template?.value ?? null;
  if (template.kind === 'expression') return { expression: template.expression.text };
  if (template.kind === 'text')
    return template.parts.map((part) => (typeof part === 'string' ? part : { expression: part.text }));
  if (template.kind === 'list') return { list: template.items.map(shown) };
  if (template.kind === 'map') return { map: template.entries.map(([key, value]) => [key, shown(value)]) };
  return { shell: template.command, values: template.values.map(({ expression }) => expression.text) };
}

describe('templates', () => {
  test.each<readonly [what: string, text: string, template: unknown]>([
    [
      'what holds no expression is a literal',
      'key: {a: [1, x, null], b: true}',
      { a: [1, 'x', null], b: true },
    ],
    ['one whole expression keeps its type', 'key: ${{ params.count }}', { expression: 'params.count' }],
    ['text around it makes text', 'key: "a ${{ params.day }}"', ['a ', { expression: 'params.day' }]],
    ['so does a line end', 'key: |\n  ${{ params.day }}\n', [{ expression: 'params.day' }, '\n']],
    ['$${{ is the text ${{', "key: ['$${{ a }}', '{{ b }} ${C}']", ['${{ a }}', '{{ b }} ${C}']],
    ['both in one text', 'key: "$${{ a }} ${{ params.day }}"', ['${{ a }} ', { expression: 'params.day' }]],
    [
      'in lists and mappings',
      'key: {a: [x, "${{ params.day }}"], b: {c: 1}}',
      {
        map: [
          ['a', { list: ['x', { expression: 'params.day' }] }],
          ['b', { c: 1 }],
        ],
      },
    ],
    ['numbers and the like stay what they are', 'key: 1.50', 1.5],
  ])('%s', (_, text, template) => {
    const { node, use } = open(text);
    const read = readTemplate(node, use);
    expect(read.diagnostics).toEqual([]);
    expect(shown(read.template)).toEqual(template);
  });

  test('__proto__ is a key like others, with and without an expression', () => {
    const { node, use } = open('key: {a: {__proto__: 1}, b: {__proto__: "${{ params.day }}"}}');
    const { template } = readTemplate(node, use);
    expect(JSON.stringify(shown(template))).toBe(
      '{"map":[["a",{"__proto__":1}],["b",{"map":[["__proto__",{"expression":"params.day"}]]}]]}',
    );
  });

  test('an expression knows its place in the file', () => {
    const { node, use } = open('key: |\n  one\n    ${{ params.day }} ${{ params.count }}\n');
    const { template } = readTemplate(node, use);
    const places = template?.kind === 'text' ? template.parts : [];
    expect(places.flatMap((part) => (typeof part === 'string' ? [] : [part.place]))).toEqual([
      { line: 3, column: 5 },
      { line: 3, column: 23 },
    ]);
  });

  test.each<readonly [what: string, text: string, pointed: readonly (readonly [string, string])[]]>([
    ['an unknown name', 'key: "a ${{ params.dya }}"', [['unknown-param', 'dya']]],
    ['a fault', 'key: "a ${{ params.day + }}"', [['expression-syntax', '']]],
    ['braces that never close', 'key: "a ${{ params.day"', [['expression-syntax', '${{']]],
    [
      'every fault of a text',
      'key: ["${{ secret.A }} ${{ params.dya }}"]',
      [
        ['unknown-root', 'secret'],
        ['unknown-param', 'dya'],
      ],
    ],
    [
      'an expression in a key',
      'key: {"a${{ params.day }}": 1}',
      [['expression-in-key', '"a${{ params.day }}"']],
    ],
  ])('%s is pointed at', (_, text, expected) => {
    const { node, use } = open(text);
    const found = pointed(text, readTemplate(node, use).diagnostics);
    expect(found.map(([code]) => code)).toEqual(expected.map(([code]) => code));
    for (const [index, [, words]] of expected.entries()) expect(found[index]?.[1]).toContain(words);
  });

  test('a task that is not upstream has the hint of the place it is read at', () => {
    const { node, use } = open('key: ${{ tasks.beside.result }}');
    const upstreamHint = (task: string): string => `depends_on: [above, ${task}]`;
    const { diagnostics } = readTemplate(node, { ...use, upstreamHint });
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ['task-not-upstream', 'depends_on: [above, beside]'],
    ]);
  });

  test('what an anchor shares is read once, and shared', () => {
    const { node, use } = open('key: {a: &a {b: "${{ params.day }}"}, c: *a}');
    const { template } = readTemplate(node, use);
    const entries = template?.kind === 'map' ? template.entries : [];
    expect(entries[0]?.[1]).toBe(entries[1]?.[1]);
    expect(entries).toHaveLength(2);
  });
});

describe('a condition', () => {
  test.each<readonly [text: string, condition: unknown]>([
    ['key: true', true],
    ['key: false', false],
    ['key: ${{ params.on }}', 'params.on'],
    ['key: |\n  ${{ params.on }}\n', 'params.on'],
    ['key: ${{ tasks.above.result.ok }}', 'tasks.above.result.ok'],
  ])('%j', (text, condition) => {
    const { node, use } = open(text);
    const read = readExpression(node, use);
    expect(read.diagnostics).toEqual([]);
    expect(typeof read.condition === 'object' ? read.condition?.text : read.condition).toBe(condition);
  });

  test.each<readonly [text: string, code: string, hint: string | null]>([
    ['key: params.on', 'condition-not-wrapped', 'write the whole of it inside: if: ${{ params.on }}'],
    [
      'key: ${{ params.on }} && ${{ params.count > 1 }}',
      'condition-not-wrapped',
      'write the whole of it inside: if: ${{ params.on && (params.count > 1) }}',
    ],
    [
      'key: "! ${{ params.on }}"',
      'condition-not-wrapped',
      'write the whole of it inside: if: ${{ !params.on }}',
    ],
    ['key: yes', 'condition-not-wrapped', 'write true: in YAML 1.2 only true and false are not text'],
    ['key: ${{ params.day }}', 'expression-type', null],
  ])('%j is %s', (text, code, hint) => {
    const { node, use } = open(text);
    const { diagnostics } = readExpression(node, use);
    expect(diagnostics.map((each) => [each.code, each.hint])).toEqual([[code, hint]]);
  });

  test.each(['key: failure()', 'key: ${{ failure() }}', 'key: ${{ failure() }} && true'])(
    '%j has the answer of its own',
    (text) => {
      const { node, use } = open(text);
      expect(readExpression(node, use).diagnostics.map(({ code }) => code)).toEqual(['status-function']);
    },
  );
});

describe('the items of a loop', () => {
  test.each<readonly [text: string, template: unknown]>([
    ['key: [1, "${{ params.day }}"]', { list: [1, { expression: 'params.day' }] }],
    ['key: {a: 1}', { a: 1 }],
    ['key: ${{ params.words }}', { expression: 'params.words' }],
    ['key: ${{ params.box }}', { expression: 'params.box' }],
    ['key: ${{ tasks.above.result }}', { expression: 'tasks.above.result' }],
  ])('%j', (text, template) => {
    const { node, use } = open(text);
    const read = readItems(node, use);
    expect(read.diagnostics).toEqual([]);
    expect(shown(read.template)).toEqual(template);
  });

  test.each(['key: ${{ params.count }}', 'key: ${{ params.words }}, ${{ params.words }}'])(
    '%j can be no list',
    (text) => {
      const { node, use } = open(text);
      expect(readItems(node, use).diagnostics.map(({ code }) => code)).toEqual(['expression-type']);
    },
  );
});

describe('the config of a plugin', () => {
  /** What is read of `key` as the config of a plugin. */
  function config(text: string, plugin = 'shell') {
    const { entry, use } = open(text);
    return readConfig(entry, { use, plugin, runEntry: null });
  }

  test('a command of text reaches the shell as variables, other keys are values', () => {
    const { template, diagnostics } = config(
      'key: {command: "echo ${{ params.day }}", stdin: "${{ params.day }}"}',
    );
    expect(diagnostics).toEqual([]);
    expect(shown(template)).toEqual({
      map: [
        ['command', { shell: 'echo "${OPRUN_VALUE_1}"', values: ['params.day'] }],
        ['stdin', { expression: 'params.day' }],
      ],
    });
  });

  test('run is the command, and its shell the one that config names', () => {
    const { entry, use } = open("key: echo $'${{ params.day }}'");
    const read = readConfig(null, { use, plugin: 'shell', runEntry: entry });
    expect(read.diagnostics.map(({ code }) => code)).toEqual(['shell-value-not-possible']);
    const bash = open('key: {shell: bash}').entry;
    expect(readConfig(bash, { use, plugin: 'shell', runEntry: entry }).diagnostics).toEqual([]);
  });

  test('a list is run without a shell: its values are arguments', () => {
    expect(shown(config('key: {command: [echo, "a ${{ params.day }}"]}').template)).toEqual({
      map: [['command', { list: ['echo', ['a ', { expression: 'params.day' }]] }]],
    });
    expect(shown(config('key: {command: "${{ params.words }}"}').template)).toEqual({
      map: [['command', { expression: 'params.words' }]],
    });
  });

  test.each<readonly [text: string, code: string]>([
    ['key: {command: [echo, "${{ secrets.TOKEN }}"]}', 'secret-in-argv'],
    ['key: {command: "${{ [secrets.TOKEN] }}"}', 'secret-in-argv'],
    ['key: {command: echo, shell: "${{ params.day }}"}', 'expression-not-here'],
    ['key: ${{ params.box }}', 'expression-not-here'],
  ])('%j is %s', (text, code) => {
    expect(config(text).diagnostics.map((each) => each.code)).toEqual([code]);
  });

  test.each<readonly [text: string, found: readonly (readonly [string, string, string])[]]>([
    [
      'key: {command: [sh, -c, "echo ${{ params.day }}"]}',
      [['error', 'shell-value-not-possible', '"echo ${{ params.day }}"']],
    ],
    [
      'key: {command: [sh, -c, "${{ params.day }}"]}',
      [['error', 'shell-value-not-possible', '"${{ params.day }}"']],
    ],
    [
      'key: {command: sh, stdin: "echo ${{ params.day }}"}',
      [['warning', 'value-becomes-code', '"echo ${{ params.day }}"']],
    ],
    [
      'key: {command: [bash, -s], stdin: "${{ params.day }}"}',
      [['warning', 'value-becomes-code', '"${{ params.day }}"']],
    ],
    ['key: {command: [sh, -c, \'echo "$1"\', sh, "${{ params.day }}"]}', []],
    ['key: {command: cat, stdin: "${{ params.day }}"}', []],
    ['key: {command: sh, stdin: "echo 1"}', []],
    ['key: {command: "sh load.sh ${{ params.day }}", stdin: "${{ params.day }}"}', []],
  ])('a value in a program of a list or on the input of a shell: %s', (text, found) => {
    const { diagnostics } = config(text);
    const severities = diagnostics.map(({ severity }) => severity);
    expect(pointed(text, diagnostics).map((each, index) => [severities[index], ...each])).toEqual(found);
  });

  test('a secret in the text of a command is a variable, and no argument', () => {
    expect(config('key: {command: "echo ${{ secrets.TOKEN }}"}').diagnostics).toEqual([]);
  });

  test('a whole config is an expression that may be a mapping', () => {
    expect(shown(config('key: ${{ params.box }}', 'metrics').template)).toEqual({ expression: 'params.box' });
    const { diagnostics } = config('key: ${{ params.count }}', 'metrics');
    expect(diagnostics.map(({ code }) => code)).toEqual(['expression-type']);
  });
});
