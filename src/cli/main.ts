#!/usr/bin/env node
import { openTerminal, startDirectory } from '../app/terminal.js';
import { runCommandLine } from './command-line.js';
import { UsageError } from './usage-error.js';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...openTerminal(),
  startDir() {
    const dir = startDirectory();
    if (dir === null) throw new UsageError('the directory that oprun was started in is gone');
    return dir;
  },
});
