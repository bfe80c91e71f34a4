import { describe, expect, test } from 'vitest';
import { plugin as shell } from '../../plugins/shell/index.js';
import type { BuiltinPlugin } from '../../src/host/plugin-module.js';
import { builtWorker } from './built-worker.js';
import { createTaskRig, type TaskRequest } from './task-rig.js';

const built = builtWorker();
const builtins: ReadonlyMap<string, BuiltinPlugin> = new Map([
  ['shell', { url: 'file:///nowhere.js', load: async () => shell }],
]);
const { PATH } = process.env;

/** What a command prints. */
async function print(
  command: string,
  request: Partial<TaskRequest> = {},
  processEnv: NodeJS.ProcessEnv = process.env,
): Promise<unknown> {
  const rig = createTaskRig(built, {}, { builtins, processEnv });
  const outcome = await rig.run({ plugin: 'shell', config: { command }, ...request });
  return outcome.status === 'completed' ? Object(outcome.result).stdout : outcome;
}

/** LANGUAGE section 3, item 4: later wins. */
describe('the environment of a process', () => {
  test('is made of env_file, what oprun was started with, and env', async () => {
    const given = {
      fileEnv: { A: 'file', B: 'file', C: 'file' },
      env: { C: 'env', D: 'env' },
    };
    const processEnv = { PATH, B: 'oprun', C: 'oprun', D: 'oprun' };
    expect(await print('echo $A $B $C $D', { given }, processEnv)).toBe('file oprun env env');
  });

  test('says which run, task and attempt it is, whoever says otherwise', async () => {
    const names = ['OPRUN_RUN_ID', 'OPRUN_TASK_ID', 'OPRUN_ATTEMPT'];
    const wrong = Object.fromEntries(
      [...names, 'OPRUN_RUN_DIR', 'OPRUN_OUTPUT'].map((name) => [name, 'wrong']),
    );
    const command =
      'echo $OPRUN_RUN_ID $OPRUN_TASK_ID $OPRUN_ATTEMPT ${OPRUN_RUN_DIR##*/} ${OPRUN_OUTPUT##*/}';
    const request = { id: 'each[3]/build', number: 2, given: { fileEnv: wrong, env: wrong } };
    expect(await print(command, request, { ...process.env, ...wrong })).toBe(
      'run-1 each[3]/build 2 logs output',
    );
  });

  test('cannot be told otherwise by a plugin either, which may add what it likes', async () => {
    const body = `
      const env = { OPRUN_RUN_ID: 'x', OPRUN_TASK_ID: 'x', OPRUN_ATTEMPT: 'x', OPRUN_RUN_DIR: 'x', OPRUN_VALUE_1: 'x', A: 'plugin' };
      const { stdout } = await context.exec({ command: 'echo $OPRUN_RUN_ID $OPRUN_TASK_ID $OPRUN_ATTEMPT \${OPRUN_RUN_DIR##*/} $OPRUN_VALUE_1 $A', env });
      return stdout;`;
    const rig = createTaskRig(built, {
      'plugin.mjs': `export const plugin = { name: 'p', async run(config, context) { ${body} } };`,
    });
    const given = { env: { A: 'env' }, shellValues: { OPRUN_VALUE_1: 'value' } };
    expect(await rig.run({ plugin: 'p', given })).toMatchObject({ result: 'run-1 t 1 logs value plugin\n' });
  });

  test.each(['__proto__', 'constructor', 'toString'])('takes %s for a name', async (name) => {
    const given = { env: Object.fromEntries([[name, 'x']]) };
    expect(await print('env', { given })).toContain(`${name}=x`);
  });

  test.each(['env', 'fileEnv'] as const)('refuses U+0000 in %s', async (layer) => {
    expect(await print('true', { given: { [layer]: { A: 'a\0b' } } })).toEqual({
      status: 'failed',
      failure: {
        class: 'validation',
        message: 'the variable A holds the character U+0000, which no process can be handed',
      },
    });
  });

  test.each(['env', 'fileEnv'] as const)('has room for 100 KiB in a variable of %s', async (layer) => {
    const full = { given: { [layer]: { A: 'é'.repeat(51_200) } } };
    expect(await print('echo ${#A}', full)).toMatch(/^(?:51200|102400)$/);
    expect(await print('true', { given: { [layer]: { A: `${'é'.repeat(51_200)}x` } } })).toEqual({
      status: 'failed',
      failure: {
        class: 'resource',
        message:
          'the variable A holds more than 100 KiB, which is too much for an environment: ' +
          'hand the text over by `stdin:`, or in a file',
      },
    });
  });
});
