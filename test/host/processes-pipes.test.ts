import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProcessRig } from './process-rig.js';

/** Item 5: real pipes, so that the devices of standard input and output can be opened again. */
describe('the pipes of a process', () => {
  it('can be opened by their device names', async () => {
    const rig = createProcessRig();
    const result = await rig.sh('echo x >/dev/stderr; echo y >/dev/stdout; echo z | tee /dev/stderr');
    expect(result).toEqual({ exitCode: 0, signal: null, stdout: 'y\nz\n', stderr: 'x\nz\n' });
  });

  it('give an empty standard input', async () => {
    const rig = createProcessRig();
    expect(await rig.sh('cat; cat /dev/stdin; echo end')).toMatchObject({
      exitCode: 0,
      stdout: 'end\n',
      stderr: '',
    });
  });

  it('give the standard input that was asked for, by descriptor and by name', async () => {
    const rig = createProcessRig();
    const stdin = 'línea\n'.repeat(50_000);
    const byDescriptor = await rig.exec({ command: ['wc', '-c'], stdin });
    const byName = await rig.exec({ command: 'wc -c < /dev/stdin', stdin: Buffer.from(stdin) });
    expect([byDescriptor.stdout.trim(), byName.stdout.trim()]).toEqual(['350000', '350000']);
  });

  it('do not mind a standard input that nobody reads', async () => {
    const rig = createProcessRig();
    expect(await rig.exec({ command: 'exit 3', stdin: 'x'.repeat(1_000_000) })).toMatchObject({
      exitCode: 3,
    });
  });

  it('work without the spare descriptor', async () => {
    const rig = createProcessRig();
    expect(await rig.sh('exec 3>&-; echo hi')).toMatchObject({ exitCode: 0, stdout: 'hi\n' });
  });

  it('hand on every byte as it comes, and keep what fits', async () => {
    const rig = createProcessRig();
    let bytes = 0;
    const result = await rig.exec(
      { command: 'head -c 30000000 /dev/zero | tr "\\0" x; echo end', maxOutput: 10 },
      { onOutput: (_stream, chunk) => void (bytes += chunk.length) },
    );
    expect(bytes).toBe(30_000_004);
    expect(result.stdout).toBe(
      "xxxxx\n… 29999994 bytes left out; the whole text is in the task's log …\nxend\n",
    );
  });

  it('never lack the last words of a process', async () => {
    const rig = createProcessRig();
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) => rig.sh(`printf %060000d ${index}; echo e${index} >&2`)),
    );
    expect(results.map(({ stdout, stderr }) => [stdout.length, Number(stdout), stderr])).toEqual(
      results.map((_, index) => [60_000, index, `e${index}\n`]),
    );
  });

  it('are all closed again after 300 processes, of which some fail to start', async () => {
    const rig = createProcessRig();
    await rig.sh(':');
    const before = countDescriptors();
    for (let round = 0; round < 100; round += 1) {
      await Promise.all([
        rig.sh('echo x'),
        rig.exec({ command: ['cat'], stdin: 'x' }),
        rig.exec({ command: ['no-such-program'] }).catch(() => undefined),
      ]);
    }
    expect(countDescriptors()).toBe(before);
  });

  it('serve 64 processes at once', async () => {
    const rig = createProcessRig();
    const results = await Promise.all(
      Array.from({ length: 64 }, (_, index) => rig.sh(`echo ${index}; echo ${-index} > /dev/stderr`)),
    );
    expect(results.map(({ stdout, stderr }) => `${stdout}${stderr}`)).toEqual(
      results.map((_, index) => `${index}\n${-index}\n`),
    );
  });
});

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
