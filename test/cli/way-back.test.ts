import { expect, test } from 'vitest';
import { createProject, oprunPath, run as runProgram } from '../rig.js';
import { from, settle } from './settle.js';

/** Item 5: who reads that something was not undone reads what undoes it. */

const flow = `tasks:
  - {id: a, run: "true", undo: {run: echo a >> undone}}
  - {id: bad, run: exit 3, depends_on: [a]}
`;

/** Types a line into a shell for which `oprun` is the built command. */
async function type(line: string, { dir }: { readonly dir: string }): Promise<number | null> {
  const oprun = `oprun() { ${JSON.stringify(process.execPath)} ${JSON.stringify(oprunPath)} "$@"; }`;
  return (await runProgram('/bin/sh', ['-c', `${oprun}\n${line}`], dir)).code;
}

test('the command that is printed works as it stands, wherever the logs are', async () => {
  const project = createProject({ 'w.yaml': flow });
  for (const where of [[], ['--log-dir', "the operator's logs"]]) {
    const { code, stderr } = await project.oprun(['w.yaml', '--no-undo', '--output', 'quiet', ...where]);
    expect(code).toBe(1);
    const [, command = ''] = /\nTo undo it later: (.*)\n$/.exec(stderr) ?? [];
    expect(command.includes('--log-dir')).toBe(where.length > 0);
    expect(await type(command, project)).toBe(0);
  }
  expect(project.read('undone')).toBe('a\na\n');
});

test('also with plugins of the command line, without which the workflow cannot be read', async () => {
  const project = createProject({
    'w.yaml': flow.replace('run: "true"', 'plugin: greet'),
    'own plugins/greet.mjs': "export default { name: 'greet', run: () => null };\n",
  });
  const { stderr } = await project.oprun(['w.yaml', '--no-undo', '--plugins', 'own plugins']);
  const [, command = ''] = /\nTo undo it later: (.*)\n$/.exec(stderr) ?? [];
  expect(command).toMatch(/ --plugins 'own plugins'$/);
  expect(await type(command, project)).toBe(0);
  expect(project.read('undone')).toBe('a\n');
});

test('not after a good run, nor where all was undone', async () => {
  const project = createProject({ 'w.yaml': flow, 'good.yaml': flow.replace('exit 3', 'exit 0') });
  expect((await project.oprun(['good.yaml', '--no-undo'])).stderr).not.toMatch(/undo/i);
  const { stderr } = await project.oprun(['w.yaml']);
  expect(from('Workflow finished', settle({ stderr, project })))
    .toBe(`Workflow finished. Results written to <dir>/logs/w_<time>/summary.json
1 completed, 1 failed; 1 undone (<duration>)

Task bad failed (attempt 1, exit_code): exit code 3
  at w.yaml:3:10
  it wrote nothing
  hint: \`config: {check: false}\` accepts any exit code
`);
});
