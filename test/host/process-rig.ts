import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach } from 'vitest';
import { createProcessHost, type ExecTask, type ProcessHost } from '../../src/host/processes/process-host.js';
import type { ExecOptions, ExecResult } from '../../src/plugin/index.js';

/** A process host, and all that its processes wrote. */
export interface ProcessRig {
  readonly host: ProcessHost;
  readonly tag: string;
  readonly exec: (options: ExecOptions, task?: Partial<ExecTask>) => Promise<ExecResult>;
  /** Runs a text with `sh`. */
  sh(command: string, task?: Partial<ExecTask>): Promise<ExecResult>;
  /** Takes bytes in as `onOutput` does where a test says nothing else. */
  readonly record: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** What was recorded so far. */
  readonly written: () => { stdout: string; stderr: string };
  /** What was still running where something was cancelled. */
  readonly stopping: readonly string[];
}

const hosts: ProcessHost[] = [];

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

let rigs = 0;

/** A host that is closed when the test is over. */
export function createProcessRig(env: NodeJS.ProcessEnv = process.env, graceMs = 5000): ProcessRig {
  rigs += 1;
  const tag = `rig${process.pid}x${rigs}x${Math.random().toString(36).slice(2)}`;
  const host = createProcessHost({ env, tag });
  hosts.push(host);
  const stopping: string[] = [];
  const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const rig: ProcessRig = {
    host,
    tag,
    exec: (options, task = {}) =>
      host.exec(options, {
        workingDir: tmpdir(),
        signal: new AbortController().signal,
        graceMs,
        fileEnv: {},
        env: {},
        fixedEnv: {},
        onOutput: rig.record,
        onStopping: (commands) => void stopping.push(...commands),
        ...task,
      }),
    sh: (command, task) => rig.exec({ command }, task),
    stopping,
    record: (stream, bytes) => void chunks[stream].push(bytes),
    written: () => ({
      stdout: Buffer.concat(chunks.stdout).toString(),
      stderr: Buffer.concat(chunks.stderr).toString(),
    }),
  };
  return rig;
}

let markers = 0;

/** A number of seconds, far in the future and used nowhere else, to sleep for and to be found by. */
export function longSleep(): string {
  markers += 1;
  return `${100_000 + process.pid}.${String(markers).padStart(3, '0')}7`;
}

/** The command lines of all running processes that name `marker`. */
export function findRunning(marker: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readCommandLine(pid))
    .filter((line) => line.includes(marker));
}

/** What an exec that must fail was rejected with. */
export async function rejection(exec: Promise<unknown>): Promise<unknown> {
  try {
    await exec;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    // Gone since it was listed.
    return '';
  }
}
