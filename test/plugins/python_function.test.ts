import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { plugin } from '../../plugins/python_function/index.js';
import { checkConfig, toZodSchema } from '../../src/plugin/check-config.js';
import type { JsonObject } from '../../src/plugin/index.js';
import { TaskFailure } from '../../src/plugin/index.js';
import { rejection } from '../host/process-rig.js';
import { createProcessContext, type ProcessContext, runPlugin } from './process-context.js';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'python-')));

beforeAll(() => {
  mkdirSync(join(dir, 'pkg'));
  for (const [path, text] of Object.entries(modules)) writeFileSync(join(dir, path), text);
});

afterAll(() => rmSync(dir, { recursive: true }));

const modules = {
  'pkg/__init__.py': '',
  'pkg/jobs.py': `
import datetime, decimal, os, subprocess, sys
from pkg import other

answer = 42

def echo(*args, **kwargs):
    return {'args': list(args), 'kwargs': kwargs}

def where():
    return [os.getcwd(), sys.path[0], other.__file__]

def talk():
    print('said')
    print('warned', file=sys.stderr)
    subprocess.run(['echo', 'from a child'])
    return 'value'

def read():
    return [sys.stdin.read(), os.read(0, 10).decode()]

def strange():
    return {
        'nan': float('nan'), 'nested': [float('inf'), {'x': -float('inf')}],
        1: 'one', 2.5: 'two', True: 'yes', None: 'no', float('nan'): 'key',
        'date': datetime.date(2024, 1, 31), 'decimal': decimal.Decimal('1.10'), 'tuple': (1, 2), 'set': {1},
        '__proto__': 'plain', 'emoji': '\\U0001F600', 'pair': '\\ud83d\\ude00', 'lone': 'a\\udcffb', 'zero': '\\x00',
        'float': 0.1 + 0.2, 'integral': 5.0, 'exact': 2**53,
    }

def numpy():
    import numpy
    return [numpy.float64(1.5), numpy.float64('nan'), numpy.int64(3)]

def large(size):
    return 'x' * size

def big():
    return [2**60, 10**400]

def raises():
    return 1 + 'a'

class Odd(Exception):
    def __str__(self):
        raise ValueError('no text')

def odd():
    raise Odd()

def surrogate():
    raise ValueError('bad \\udcff')

def circle():
    value = []
    value.append(value)
    return value

def keys():
    return {(1, 2): 3}

def leave(code):
    sys.exit(code)

def leave_at_once(code):
    print('last words', file=sys.stderr)
    os._exit(code)

def kill():
    os.kill(os.getpid(), 9)

def late():
    import atexit
    atexit.register(lambda: os._exit(5))
    return 1

async def wait(value):
    import asyncio
    await asyncio.sleep(0)
    return value

async def wait_and_raise():
    raise KeyError('gone')

class Loader:
    @classmethod
    def load(cls, what):
        return 'loaded ' + what
`,
  'pkg/other.py': '',
  'broken.py': 'x = = 1\n',
  'raising.py': 'raise RuntimeError("not today")\n',
  'leaving.py': 'import sys; sys.exit(4)\n',
  'needing.py': 'import no_such_package\n',
};

/** Item 5, LANGUAGE section 5: the plugin `python_function`. */
describe('python_function', () => {
  it('calls a function with arguments by position and by name', async () => {
    const args = [1, 'zwei', null, [true, { a: 1.5 }]];
    const kwargs = { key: 'välue 😀' };
    expect(await call('pkg.jobs:echo', { args, kwargs })).toEqual({ args, kwargs });
    expect(await call('pkg.jobs:echo')).toEqual({ args: [], kwargs: {} });
  });

  it('reaches into objects', async () => {
    expect(await call('pkg.jobs:Loader.load', { args: ['it'] })).toBe('loaded it');
  });

  it('looks for modules in the working directory first', async () => {
    expect(await call('pkg.jobs:where')).toEqual([dir, dir, join(dir, 'pkg/other.py')]);
    expect(
      await call('pkg.jobs:where', {}, context({ env: { ...process.env, PYTHONSAFEPATH: '1' } })),
    ).toEqual([dir, dir, join(dir, 'pkg/other.py')]);
  });

  it('keeps what is printed out of the value', async () => {
    const here = context();
    expect(await call('pkg.jobs:talk', {}, here)).toBe('value');
    expect(here.written()).toEqual({ stdout: 'said\nfrom a child\n', stderr: 'warned\n' });
  });

  it('gives the function an empty standard input', async () => {
    expect(await call('pkg.jobs:read')).toEqual(['', '']);
  });

  it('gives the value as json.dump writes it, with null for what JSON has no number for', async () => {
    const value = await call('pkg.jobs:strange');
    expect(value).toEqual(
      Object.fromEntries<unknown>([
        ['nan', null],
        ['nested', [null, { x: null }]],
        ['1', 'yes'],
        ['2.5', 'two'],
        ['null', 'no'],
        ['NaN', 'key'],
        ['date', '2024-01-31'],
        ['decimal', '1.10'],
        ['tuple', [1, 2]],
        ['set', '{1}'],
        ['__proto__', 'plain'],
        ['emoji', '😀'],
        ['pair', '😀'],
        ['lone', 'a\ufffdb'],
        ['zero', '\0'],
        ['float', 0.30000000000000004],
        ['integral', 5],
        ['exact', 2 ** 53],
      ]),
    );
  });

  it('gives numpy values as json.dump(default=str) does', async () => {
    expect(await call('pkg.jobs:numpy')).toEqual([1.5, null, '3']);
  });

  it('takes arguments and values of any size', async () => {
    const text = 'ü'.repeat(500_000);
    expect(await call('pkg.jobs:echo', { args: [text] })).toEqual({ args: [text], kwargs: {} });
    expect(await call('pkg.jobs:large', { args: [5_000_000] })).toHaveLength(5_000_000);
  });

  it('warns of integers that lose digits', async () => {
    const here = context();
    expect(await call('pkg.jobs:big', {}, here)).toEqual([2 ** 60, null]);
    expect(here.warnings).toEqual([
      'an integer in the result is beyond 2^53 and loses digits: return it as text',
    ]);
  });

  it('awaits what is to be awaited', async () => {
    expect(await call('pkg.jobs:wait', { args: [7] })).toBe(7);
    expect(await failure('pkg.jobs:wait_and_raise')).toBe("execution: KeyError: 'gone'");
  });

  it('fails with the exception, and shows where it was raised', async () => {
    const here = context();
    const error = await rejection(call('pkg.jobs:raises', {}, here));
    expect(error).toBeInstanceOf(TaskFailure);
    expect(error).toMatchObject({
      class: 'execution',
      message: "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    });
    expect(here.written().stderr.split('\n')).toEqual([
      'Traceback (most recent call last):',
      expect.stringMatching(/^  File ".*\/pkg\/jobs\.py", line \d+, in raises$/),
      "    return 1 + 'a'",
      expect.stringContaining('~~^~~'),
      "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
      '',
    ]);
  });

  const failures: readonly (readonly [string, JsonObject, string])[] = [
    ['pkg.jobs:odd', {}, 'execution: pkg.jobs.Odd: <its text cannot be had>'],
    ['pkg.jobs:surrogate', {}, 'execution: ValueError: bad \ufffd'],
    ['pkg.jobs:large', {}, "execution: TypeError: large() missing 1 required positional argument: 'size'"],
    [
      'pkg.jobs:circle',
      {},
      'execution: the result cannot be written as JSON: ValueError: Circular reference detected',
    ],
    [
      'pkg.jobs:keys',
      {},
      'execution: the result cannot be written as JSON: TypeError: keys must be str, int, float, bool or None, not tuple',
    ],
    ['pkg.nothing:x', {}, "execution: could not import module 'pkg.nothing': No module named 'pkg.nothing'"],
    ['needing:x', {}, "execution: could not import module 'needing': No module named 'no_such_package'"],
    [
      'broken:x',
      {},
      "execution: could not import module 'broken': SyntaxError: invalid syntax (broken.py, line 1)",
    ],
    ['raising:x', {}, "execution: could not import module 'raising': RuntimeError: not today"],
    ['leaving:x', {}, 'exit_code: the function called sys.exit(4) instead of returning'],
    ['pkg.jobs:nope', {}, "validation: 'pkg.jobs' has no attribute 'nope'"],
    ['pkg.jobs:Loader.nope', {}, "validation: 'pkg.jobs:Loader' has no attribute 'nope'"],
    ['pkg.jobs:answer', {}, "validation: 'pkg.jobs:answer' cannot be called: it is of type int"],
    ['pkg.jobs:leave', { args: [3] }, 'exit_code: the function called sys.exit(3) instead of returning'],
    ['pkg.jobs:leave', { args: [0] }, 'exit_code: the function called sys.exit(0) instead of returning'],
    ['pkg.jobs:leave', { args: [null] }, 'exit_code: the function called sys.exit(0) instead of returning'],
    [
      'pkg.jobs:leave',
      { args: ['bye'] },
      "exit_code: the function called sys.exit('bye') instead of returning",
    ],
    ['pkg.jobs:leave_at_once', { args: [0] }, 'exit_code: exit code 0 before the function returned'],
    [
      'pkg.jobs:leave_at_once',
      { args: [3] },
      'exit_code: exit code 3 before the function returned: last words',
    ],
    ['pkg.jobs:kill', {}, 'exit_code: ended by SIGKILL before the function returned'],
    ['pkg.jobs:late', {}, 'exit_code: exit code 5 after the function had returned'],
  ];

  it.each(failures)('%s %j fails: %s', async (name, config, message) => {
    expect(await failure(name, config)).toBe(message);
  });

  it('says so where there is no python3', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'bin-'));
    writeFileSync(join(bin, 'mkfifo'), '#!/bin/sh\nexec /usr/bin/mkfifo "$@"\n', { mode: 0o755 });
    const error = await rejection(call('pkg.jobs:where', {}, context({ env: { PATH: bin } })));
    rmSync(bin, { recursive: true });
    expect(error).toMatchObject({
      class: 'execution',
      message: 'python_function needs Python 3: there is no program "python3" in PATH',
    });
  });

  it('leaves no private file behind', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'private-'));
    vi.stubEnv('TMPDIR', temporary);
    await call('pkg.jobs:where');
    await rejection(call('pkg.jobs:kill'));
    vi.unstubAllEnvs();
    expect(readdirSync(temporary).filter((name) => name.startsWith('oprun-python-'))).toEqual([]);
    rmSync(temporary, { recursive: true });
  });
});

describe('the config of python_function', () => {
  it('wants a module and a function', () => {
    const message = 'expected MODULE:FUNCTION, such as pkg.module:name';
    for (const name of [
      'pkg.module',
      'pkg.module.name',
      ':name',
      'pkg:',
      'a:b:c',
      'pkg..mod:name',
      'pkg mod:name',
      '',
    ]) {
      expect(check({ function: name })).toEqual([{ kind: 'invalid', path: ['function'], message }]);
    }
    for (const name of ['m:f', 'pkg.mod:Class.method', 'größe:fläche'])
      expect(check({ function: name })).toEqual([]);
    expect(check({})).toEqual([{ kind: 'missing_key', path: [], key: 'function' }]);
  });

  it('wants a list and a mapping of arguments', () => {
    expect(check({ function: 'm:f', args: 'x', kwargs: [1] })).toEqual([
      { kind: 'invalid', path: ['args'], message: 'expected a list, found the string "x"' },
      { kind: 'invalid', path: ['kwargs'], message: 'expected a mapping, found a list' },
    ]);
    expect(check({ function: 'm:f', arg: [] })).toEqual([
      { kind: 'unknown_key', path: [], key: 'arg', known: ['function', 'args', 'kwargs'] },
    ]);
  });
});

function context(overrides: Parameters<typeof createProcessContext>[0] = {}): ProcessContext {
  return createProcessContext({ workingDir: dir, ...overrides });
}

function call(name: string, config: JsonObject = {}, where: ProcessContext = context()): Promise<unknown> {
  return runPlugin(plugin, { function: name, ...config }, where);
}

async function failure(name: string, config: JsonObject = {}): Promise<string> {
  const error = await rejection(call(name, config));
  if (error instanceof TaskFailure) return `${error.class}: ${error.message}`;
  throw error;
}

function check(config: JsonObject): unknown {
  return checkConfig(toZodSchema(plugin.config), config);
}
