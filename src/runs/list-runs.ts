import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDirectory } from './run-directory.js';

/** The runs under a logs directory by their start, newest first. What is no run directory is left out. */
export function listRuns(logDir: string): readonly RunDirectory[] {
  return readdirSync(logDir, { withFileTypes: true })
    .flatMap((entry) => {
      const start = entry.isDirectory() ? startOf(entry.name) : null;
      return start === null ? [] : [{ ...start, id: entry.name, dir: join(logDir, entry.name) }];
    })
    .toSorted((one, other) => byStart(other, one))
    .map(({ id, dir }) => ({ id, dir }));
}

/** Whether there is a logs directory, or anything in its place. */
export function hasLogs(logDir: string): boolean {
  return existsSync(logDir);
}

/** Whether a run directory has a journal: one that its runner died over has none. */
export function hasJournal({ dir }: RunDirectory): boolean {
  return lstatSync(join(dir, 'events.jsonl'), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** What a run's id begins with: the name of the workflow's file, made fit for a directory. */
export function stemOf(id: string): string {
  return idForm.exec(id)?.[1] ?? '';
}

const idForm = /^(.+)_(\d{8}T\d{6}Z)(?:-(\d+))?$/su;

interface Start {
  readonly id: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly stamp: string;
  /** Which of those of one name and second, from 1. */
  readonly count: number;
}

function startOf(id: string): Omit<Start, 'id'> | null {
  const [, , stamp, count] = idForm.exec(id) ?? [];
  return stamp === undefined ? null : { stamp, count: Number(count ?? 1) };
}

function byStart(one: Start, other: Start): number {
  return compare(one.stamp, other.stamp) || one.count - other.count || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
