import type { Terminal } from '../app/terminal.js';

/** What a command is handed of the world it was typed in. */
export interface CommandIo extends Terminal {
  /** Absolute: where oprun was started. */
  readonly startDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Says with which code oprun ends; 0 where nobody says. */
  readonly end: (exitCode: number) => void;
}
