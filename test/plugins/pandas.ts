import { spawnSync } from 'node:child_process';

const python = '/usr/bin/python3';

/** Whether the original's pandas is here to be compared with. */
export const hasPandas =
  spawnSync(python, ['-c', 'import pandas; assert pandas.__version__.startswith("1.5.")']).status === 0;

/** Appended to the name of a test, so that a skipped one says what the machine lacks. */
export const needsPandas = 'needs python3 with pandas 1.5';

/**
 * Runs a script with pandas as `pd` and `sys.argv`, and gives what it prints, read as JSON.
 *
 * Bottleneck, which pandas uses where it happens to be installed, is switched off: its standard deviation adds one
 * number after the other, which costs 3e-11 in a million numbers around 1e9.
 */
export function runPandas(script: string, ...args: readonly string[]): unknown {
  const head = 'import json, sys, warnings\nimport pandas as pd\nwarnings.simplefilter("ignore")\n';
  const options = 'pd.set_option("compute.use_bottleneck", False)\n';
  const ran = spawnSync(python, ['-c', head + options + script, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout);
}
