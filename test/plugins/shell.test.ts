import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { describeExit } from '../../plugins/shell/describe-exit.js';
import { plugin } from '../../plugins/shell/index.js';
import { strip } from '../../plugins/shell/strip.js';
import { checkConfig, toZodSchema } from '../../src/plugin/check-config.js';
import type { JsonObject } from '../../src/plugin/index.js';
import { TaskFailure } from '../../src/plugin/index.js';
import { rejection } from '../host/process-rig.js';
import { createProcessContext, runPlugin } from './process-context.js';

/** Item 5, LANGUAGE section 5: the plugin `shell`. */
describe('shell', () => {
  it('gives what a command printed, without the white space around it, and its exit code', async () => {
    const result = await runShell({ command: 'printf " \\n\\ta  b \\034\\n\\n"; echo oops >&2' });
    expect(result).toEqual({ stdout: 'a  b', stderr: 'oops', returncode: 0 });
  });

  it('runs a list without a shell', async () => {
    expect(await runShell({ command: ['printf', '<%s>', '$HOME', '*'] })).toMatchObject({
      stdout: '<$HOME><*>',
    });
  });

  it('runs a text with the shell that is named', async () => {
    const command = 'false | true; echo on; false; echo $0';
    expect(await runShell({ command })).toMatchObject({ stdout: 'on\n/bin/sh', returncode: 0 });
    expect(await runShell({ command, shell: 'sh' })).toMatchObject({ stdout: 'on\n/bin/sh', returncode: 0 });
    expect(await runShell({ command, shell: 'sh -e', check: false })).toMatchObject({
      stdout: 'on',
      returncode: 1,
    });
    expect(await runShell({ command, shell: 'bash', check: false })).toMatchObject({
      stdout: '',
      returncode: 1,
    });
  });

  it('passes standard input on', async () => {
    expect(await runShell({ command: 'tr a-z A-Z', stdin: 'héllo' })).toMatchObject({ stdout: 'HéLLO' });
    expect(await runShell({ command: 'cat' })).toMatchObject({ stdout: '' });
  });

  it('keeps head and tail of what is too long, and everything goes to the log', async () => {
    const context = createProcessContext({ workingDir: tmpdir() });
    const result = await runPlugin(plugin, { command: 'printf a%09999dz 0', max_output: '1KiB' }, context);
    expect(result).toEqual({
      stdout: `a${'0'.repeat(511)}\n… 8977 bytes left out; the whole text is in the task's log …\n${'0'.repeat(511)}z`,
      stderr: '',
      returncode: 0,
    });
    expect(context.written().stdout).toBe(`a${'0'.repeat(9999)}z`);
  });

  it('fails the task when the exit code is not 0, with what it printed', async () => {
    const error = await rejection(runShell({ command: 'echo out; echo "no such thing" >&2; exit 3' }));
    expect(error).toBeInstanceOf(TaskFailure);
    expect(error).toMatchObject({
      class: 'exit_code',
      message: 'exit code 3: no such thing',
      details: { stdout: 'out', stderr: 'no such thing', returncode: 3 },
    });
  });

  it('takes any exit code with check: false', async () => {
    expect(await runShell({ command: 'exit 3', check: false })).toEqual({
      stdout: '',
      stderr: '',
      returncode: 3,
    });
  });

  it('says which signal ended a command, and gives its number as Python does', async () => {
    const error = await rejection(runShell({ command: 'echo x >&2; kill -KILL $$' }));
    expect(error).toMatchObject({
      class: 'exit_code',
      message: 'ended by SIGKILL',
      details: { returncode: -9 },
    });
    expect(await runShell({ command: 'kill -TERM $$', check: false })).toMatchObject({ returncode: -15 });
  });

  it('says what it is about a command that does not exist', async () => {
    expect(await rejection(runShell({ command: 'no-such-command' }))).toMatchObject({
      message: expect.stringMatching(/^exit code 127: .*no-such-command: not found$/),
    });
    expect(await rejection(runShell({ command: 'no-such-command 2>/dev/null' }))).toMatchObject({
      message: 'exit code 127: there is no such command',
    });
    expect(await rejection(runShell({ command: ['no-such-command'] }))).toMatchObject({
      class: 'execution',
      message: 'there is no program "no-such-command" in PATH',
    });
  });

  it('ends with the signal of the task', async () => {
    const context = createProcessContext({ workingDir: tmpdir(), signal: AbortSignal.abort('enough') });
    expect(await rejection(runPlugin(plugin, { command: 'echo hi' }, context))).toBe('enough');
  });
});

describe('the config of shell', () => {
  const cases: readonly (readonly [string, JsonObject, unknown])[] = [
    ['no command', {}, { kind: 'missing_key', path: [], key: 'command' }],
    ['an empty text', { command: '' }, at('command', 'expected at least 1 character, found an empty string')],
    ['an empty list', { command: [] }, at('command', 'expected at least 1 item, found an empty list')],
    [
      'a number for a command',
      { command: 5 },
      at('command', 'expected a string or a list, found the number 5'),
    ],
    [
      'a number in a list',
      { command: ['sleep', 5] },
      { kind: 'invalid', path: ['command', 1], message: 'expected a string, found 5: put it in quotes' },
    ],
    [
      'an unknown shell',
      { command: 'x', shell: 'zsh' },
      at('shell', 'expected "sh", "sh -e" or "bash", found the string "zsh"'),
    ],
    [
      'a shell for a list',
      { command: ['x'], shell: 'bash' },
      at(
        'shell',
        'a command that is a list is run without a shell: leave this out, or make the command a text',
      ),
    ],
    [
      'a size that is none',
      { command: 'x', max_output: '1 GB' },
      at('max_output', 'expected a number of bytes, or a size up to 256MiB such as 64KiB'),
    ],
    [
      'a size that is too large',
      { command: 'x', max_output: '257MiB' },
      at('max_output', 'expected a number of bytes, or a size up to 256MiB such as 64KiB'),
    ],
    [
      'a negative size',
      { command: 'x', max_output: -1 },
      at('max_output', 'expected at least 0, found the number -1'),
    ],
    [
      'an unknown key',
      { command: 'x', env: {} },
      {
        kind: 'unknown_key',
        path: [],
        key: 'env',
        known: ['command', 'stdin', 'shell', 'check', 'max_output'],
      },
    ],
  ];

  it.each(cases)('refuses %s', (_name, config, issue) => {
    expect(checkConfig(toZodSchema(plugin.config), config)).toEqual([issue]);
  });

  it('accepts every form of size', () => {
    for (const size of [0, 65536, 268_435_456, '0', '100', '64KiB', '256MiB']) {
      expect(checkConfig(toZodSchema(plugin.config), { command: 'x', max_output: size })).toEqual([]);
    }
  });
});

describe('the message of a failed command', () => {
  it('quotes the last line that says something, made harmless and not too long', () => {
    expect(messageFor('one\ntwo\n\n  \n')).toBe('exit code 1: two');
    expect(messageFor('10%\r50%\rfailed')).toBe('exit code 1: failed');
    expect(messageFor('\u001b[31mred\u001b[0m \u0007bell\u001b[2J')).toBe('exit code 1: red bell');
    expect(messageFor(`-${'😀'.repeat(300)}`)).toBe(`exit code 1: -${'😀'.repeat(99)}…`);
    expect(messageFor('')).toBe('exit code 1');
  });
});

describe('strip', () => {
  it("removes what Python's str.strip() removes", () => {
    const spaces = '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000';
    expect(strip(`${spaces}a${spaces}b${spaces}`)).toBe(`a${spaces}b`);
    expect(strip(spaces)).toBe('');
    expect(strip('\ufeff\u200ba\ufeff')).toBe('\ufeff\u200ba\ufeff');
  });
});

function runShell(config: JsonObject): Promise<unknown> {
  return runPlugin(plugin, config, createProcessContext({ workingDir: tmpdir() }));
}

function at(key: string, message: string): unknown {
  return { kind: 'invalid', path: [key], message };
}

function messageFor(stderr: string): string {
  return describeExit({ exitCode: 1, signal: null, stderr });
}
