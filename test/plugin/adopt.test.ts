import { describe, expect, test } from 'vitest';
import { adoptPlugins } from '../../src/plugin/adopt.js';

const run = (): null => null;
class Greet {
  greeting = 'hi';
  run(): string {
    return this.greeting;
  }
}
class Named extends Greet {
  name = 'by-instance';
}
class Static extends Greet {
  static pluginName = 'by-static';
}
function runOfObject(this: { readonly n: number }): number {
  return this.n;
}
const object = { name: 'object', run };
async function bare(): Promise<void> {}

function namesIn(exports: Readonly<Record<string, unknown>>): unknown {
  const adopted = adoptPlugins(exports);
  return 'plugins' in adopted ? adopted.plugins.map(({ name }) => name) : adopted.problem;
}

describe('what a module exports as plugins (item 5)', () => {
  test.each([
    ['an object', { plugin: object }, ['object']],
    ['under any name, and by default', { a: object, default: { name: 'other', run } }, ['object', 'other']],
    ['the same twice', { a: object, default: object }, ['object']],
    ['the module itself', { name: 'itself', run, helper: run }, ['itself']],
    ['a class', { Greet }, ['Greet']],
    ['a class whose instances have a name', { Named }, ['by-instance']],
    ['a class with a static name', { Static }, ['by-static']],
    ['an instance', { it: new Named() }, ['by-instance']],
    ['a function, called as it is exported', { greet: bare }, ['greet']],
    ['a function by default', { default: bare }, ['bare']],
    ['functions beside an object are helpers', { bare, object }, ['object']],
    ['functions beside a class are helpers', { bare, Greet }, ['Greet']],
    [
      'a class without run is a helper',
      {
        bare,
        Helper: class {
          help() {}
        },
      },
      ['bare'],
    ],
    ['CommonJS whose members are exports too', { default: { name: 'cjs', run }, name: 'cjs', run }, ['cjs']],
    ['CommonJS with several', { default: { a: object, b: { name: 'b', run } } }, ['object', 'b']],
  ])('%s', (_what, exports, names) => {
    expect(namesIn(exports)).toEqual(names);
  });

  test('a class runs as an instance, an object as itself', () => {
    const adopted = adoptPlugins({ Greet, object: { name: 'o', n: 5, run: runOfObject } });
    const plugins = 'plugins' in adopted ? adopted.plugins : [];
    expect(plugins.map((plugin) => Reflect.apply(Reflect.get(plugin, 'run'), plugin, []))).toEqual(['hi', 5]);
  });

  test.each([
    ['nothing', {}, 'not_a_plugin', 'it exports nothing'],
    ['no name', { p: { run } }, 'not_a_plugin', 'its export "p" could be a plugin, but has no name'],
    [
      'a nameless function',
      {
        default: (
          () => () =>
            1
        )(),
      },
      'not_a_plugin',
      'its export "default" could be a plugin, but has no name',
    ],
    ['a bad name', { p: { name: '9', run } }, 'not_a_plugin', 'its export "p" is called "9"'],
    ['a bad config', { p: { name: 'p', run, config: 'text' } }, 'not_a_plugin', '`config` of its export "p"'],
    [
      'a constructor that throws',
      {
        C: class {
          constructor() {
            throw new Error('no');
          }
          run() {}
        },
      },
      'not_a_plugin',
      'it cannot be read: no',
    ],
    [
      'two of one name',
      { a: object, b: { name: 'object', run } },
      'name_clash',
      'two of its plugins are called "object"',
    ],
  ])('refused: %s', (_what, exports, kind, message) => {
    expect(namesIn(exports)).toEqual({ kind, message: expect.stringContaining(message) });
  });
});
