import { describe, expect, test } from 'vitest';
import { faultFor, parseFaults } from '../../src/app/faults.js';
import { rehearsed } from './fault-workflow.js';

/** Item 8: which attempts a rehearsal makes fail. */

function parse(...texts: string[]) {
  const parsed = parseFaults(texts, rehearsed);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.faults;
}

function problems(...texts: string[]): readonly string[] {
  const parsed = parseFaults(texts, rehearsed);
  return parsed.ok ? [] : parsed.problems;
}

/** Full names as the engine gives them. */
const names = [
  'build',
  'build.undo',
  'copy[0]',
  'copy[10]',
  'copy[0].undo',
  'each[0]/load',
  'each[1]/load',
  'each[1]/deep/leaf',
  'sub/inner',
  'sub/inner.undo',
  'plain/only',
  'hooks.on_failure/tell',
  'notify.command',
];

describe('item 8: what a name stands for', () => {
  test.each([
    ['build', ['build']],
    ['build.undo', ['build.undo']],
    ['copy', ['copy[0]', 'copy[10]']],
    ['copy[0]', ['copy[0]']],
    ['copy[1]', []],
    ['copy.undo', ['copy[0].undo']],
    ['copy[0].undo', ['copy[0].undo']],
    ['each/load', ['each[0]/load', 'each[1]/load']],
    ['each[1]/load', ['each[1]/load']],
    ['each/deep/leaf', ['each[1]/deep/leaf']],
    ['sub/inner', ['sub/inner']],
    ['sub/inner.undo', ['sub/inner.undo']],
    ['hooks.on_failure/tell', ['hooks.on_failure/tell']],
    ['notify.command', ['notify.command']],
  ])('%s', (name, expected) => {
    const faults = parse(`${name}:fail`);
    expect(names.filter((each) => faultFor(faults, each, 1) !== null)).toEqual(expected);
  });
});

describe('item 8: which attempts', () => {
  test.each([
    ['build:fail', [1, 2, 3, 4]],
    ['build:fail@1', [1]],
    ['build:fail@3', [3]],
    ['build:fail@1-2', [1, 2]],
    ['build:fail@2-9', [2, 3, 4]],
    ['build:fail@2-', [2, 3, 4]],
  ])('%s', (text, expected) => {
    const faults = parse(text);
    expect([1, 2, 3, 4].filter((attempt) => faultFor(faults, 'build', attempt) === text)).toEqual(expected);
  });
});

test('item 8: faults stand with commas between them, and are told as they were typed', () => {
  const faults = parse('build:fail@1, copy:delay=1m30s', 'sub/inner:exit=75,build:fail=network@2');
  expect(faults.map(({ text, effect }) => [text, effect])).toEqual([
    ['build:fail@1', { kind: 'fail', class: 'execution' }],
    ['copy:delay=1m30s', { kind: 'delay', ms: 90_000 }],
    ['sub/inner:exit=75', { kind: 'exit', code: 75 }],
    ['build:fail=network@2', { kind: 'fail', class: 'network' }],
  ]);
});

test('item 8: an attempt that is delayed and fails is told both, and nothing behind the failure', () => {
  const faults = parse('build:delay=2,build:exit=1@1,build:fail@1');
  expect(faultFor(faults, 'build', 1)).toBe('build:delay=2, build:exit=1@1');
  expect(faultFor(faults, 'build', 2)).toBe('build:delay=2');
  expect(faultFor(faults, 'copy[0]', 1)).toBeNull();
});

describe('bad input: what cannot be rehearsed', () => {
  test.each([
    ['', /^--inject "": expected TASK:FAULT or TASK:FAULT@ATTEMPTS, such as build:fail@1$/],
    ['build', /: expected TASK:FAULT/],
    ['build:', /: expected TASK:FAULT/],
    [':fail', /: expected TASK:FAULT/],
    ['build:fail,', /^--inject "": expected/],
    ['biuld:fail', /there is no task "biuld" \(did you mean "build"\?\)$/],
    ['load:fail', /there is no task "load" \(did you mean "each\/load"\?\)$/],
    ['zzzzzz:fail', /there is no task "zzzzzz"; there are "build", "build\.undo", "copy", /],
    ['build/x:fail', /there is no task "build\/x"/],
    ['build[0]:fail', /"build\[0\]" is no loop$/],
    ['plain[0]/only:fail', /"plain\[0\]" is no loop$/],
    ['each:fail', /"each" holds other tasks: name one of them, such as each\/load$/],
    ['each[0]/deep:fail', /holds other tasks: name one of them, such as each\[0\]\/deep\/leaf$/],
    ['hooks.on_failure:fail', /such as hooks\.on_failure\/tell$/],
    ['hooks.on_exit/tell:fail', /there is no task/],
    ['build:fial', /unknown fault "fial" \(did you mean "fail"\?\); there are fail, fail=CLASS, exit=N and/],
    ['build:exit', /unknown fault "exit"; there are/],
    ['build:fail=netwrk', /unknown class "netwrk" \(did you mean "network"\?\); there are validation, perm/],
    ['build:exit=256', /expected an exit code from 0 to 255, found "256"$/],
    ['build:exit=-1', /expected an exit code from 0 to 255, found "-1"$/],
    ['build:delay=soon', /"soon" is no duration: /],
    ['build:delay=0', /"0" is no time at all: /],
    ['build:fail@0', /expected attempts such as 1, 1-3 or 2-, found "0"$/],
    ['build:fail@', /expected attempts such as 1, 1-3 or 2-, found ""$/],
    ['build:fail@3-2', /expected attempts/],
    ['build:fail@-2', /expected attempts/],
    ['build:fail@4', /attempt 4 never comes: build has 3 attempts$/],
    ['copy:fail@2-', /attempt 2 never comes: copy has one attempt$/],
  ])('%s', (text, expected) => {
    expect(problems(text)).toEqual([expect.stringMatching(expected)]);
  });

  test('each of several is told', () => {
    expect(problems('build:fail,x:fail', 'build:fall')).toHaveLength(2);
  });
});
