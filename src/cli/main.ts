#!/usr/bin/env node
import { openTerminal } from '../app/terminal.js';
import { runCommandLine } from './command-line.js';

const { stdout, stderr } = openTerminal();
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout,
  stderr,
  startDir: process.cwd(),
  env: process.env,
});
