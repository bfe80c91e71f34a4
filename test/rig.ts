import { execFile, execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The built command, as `npx oprun` starts it. */
export const oprunPath: string = fileURLToPath(new URL('../dist/oprun.js', import.meta.url));

/** The repository's root. */
export const repository: string = fileURLToPath(new URL('..', import.meta.url));

/** How a command ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Finished>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** A folder of its own with files, in which commands are typed. Removed when the test is over. */
export interface Project {
  readonly dir: string;
  write(path: string, text: string | Uint8Array): void;
  read(path: string): string;
  exists(path: string): boolean;
  /** Types `oprun …` and waits. */
  oprun(args: readonly string[], options?: StartOptions): Promise<Finished>;
  /** Types `oprun …` and goes on. */
  start(args: readonly string[], options?: StartOptions): Running;
  /** The run directories, oldest first. */
  runs(logDir?: string): readonly RunFiles[];
  gate(name: string): Gate;
}

/** What one run left behind. */
export interface RunFiles {
  readonly id: string;
  readonly dir: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- documents are looked into freely
  readonly record: any;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly summary: any;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly events: readonly any[];
  readonly log: string;
}

/** A task that the test lets go: `command` tells the test that it has started, and waits to be told how to end. */
export interface Gate {
  readonly command: string;
  /** Resolves when the task has started. */
  entered(): Promise<void>;
  /** Lets it end with an exit code. */
  release(exitCode?: number): Promise<void>;
}

export function createProject(files: Readonly<Record<string, string | Uint8Array>> = {}): Project {
  const dir = mkdtempSync(join(tmpdir(), 'oprun-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const project: Project = {
    dir,
    write(path, text) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    exists: (path) => existsSync(join(dir, path)),
    oprun: (args, options) => startOprun(dir, args, options).ended,
    start: (args, options) => startOprun(dir, args, options),
    runs: (logDir = 'logs') => readRuns(join(dir, logDir)),
    gate: (name) => createGate(dir, name),
  };
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  return project;
}

function startOprun(dir: string, args: readonly string[], options: StartOptions = {}): Running {
  const child = spawn(process.execPath, ['--', oprunPath, ...args], {
    cwd: options.cwd ?? dir,
    env: { ...cleanEnv(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(options.stdin ?? '');
  child.stdin.on('error', () => undefined);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
  return { process: child, ended };
}

/** Without what the machine that runs the tests would add. */
function cleanEnv(): NodeJS.ProcessEnv {
  const {
    CI: _ci,
    GITHUB_ACTIONS: _actions,
    FORCE_COLOR: _force,
    OPRUN_LOG_DIR: _logs,
    ...rest
  } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString('utf8');
}

function readRuns(logs: string): readonly RunFiles[] {
  if (!existsSync(logs)) return [];
  return readdirSync(logs)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .map((id) => {
      const text = (name: string) => readFileSync(join(logs, id, name), 'utf8');
      return {
        id,
        dir: join(logs, id),
        record: JSON.parse(text('run.json')),
        summary: JSON.parse(text('summary.json')),
        events: text('events.jsonl')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
        log: text('run.log'),
      };
    });
}

function createGate(dir: string, name: string): Gate {
  const entry = join(dir, `${name}.entry`);
  const exit = join(dir, `${name}.exit`);
  execFileSync('mkfifo', [entry, exit]);
  return {
    command: `echo in > ${entry}; read -r code < ${exit}; exit "$code"`,
    entered: async () => void (await readFile(entry)),
    release: (exitCode = 0) => writeFile(exit, `${exitCode}\n`),
  };
}

/** The built library, with the types of its source. */
export async function importLibrary(): Promise<typeof import('../src/index.js')> {
  return await import(new URL('../dist/index.js', import.meta.url).href);
}

/** The ids of processes whose command line or environment holds `text`. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) => readIfThere(`/proc/${pid}/${file}`).includes(text)),
    )
    .map(Number);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Resolves when a command has written `text`, on stdout where nothing else is said. */
export function written(
  { process: child }: Running,
  text: string,
  stream: 'stdout' | 'stderr' = 'stdout',
): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    child[stream]?.on('data', (bytes: Buffer) => {
      seen += String(bytes);
      if (seen.includes(text)) resolve();
    });
  });
}

/** Runs a program that is not oprun. */
export function run(file: string, args: readonly string[], cwd: string): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });
}
