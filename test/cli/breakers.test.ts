import { expect, test } from 'vitest';
import { createProject } from '../rig.js';

test('item 4: oprun breakers tells what runs have learnt, and forgets it when told to', async () => {
  const project = createProject({
    'w.yaml': 'tasks: [{id: a, run: "false", breaker: {name: api, failures: 1, cooldown: 1h}}]\n',
  });
  expect(await project.oprun(['breakers', 'list'])).toMatchObject({
    code: 0,
    stdout: `no run has used a breaker in ${project.dir}/logs\n`,
  });
  expect((await project.oprun(['w.yaml'])).stderr).toContain('Task a failed: exit code 1');
  const refused = await project.oprun(['w.yaml', '--output', 'quiet']);
  expect(refused.stderr).toMatch(/^Task a failed \(unavailable\): .*api/);
  const { stdout } = await project.oprun(['breakers', 'list', '--json', '--log-dir', 'logs']);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'api', status: 'open' }]);

  expect(await project.oprun(['breakers', 'reset', 'aip'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `oprun: there is no breaker "aip" in ${project.dir}/logs; did you mean "api"?\n`,
  });
  expect((await project.oprun(['breakers', 'reset'])).code).toBe(2);
  expect(await project.oprun(['breakers', 'reset', '--all'])).toMatchObject({
    code: 0,
    stdout: 'reset api\n',
  });
  expect((await project.oprun(['breakers', 'list', '--json'])).stdout).toBe('[]\n');
  expect((await project.oprun(['w.yaml'])).stderr).toContain('Task a failed: exit code 1');
});
