import type { Terminal } from '../app/terminal.js';

/** What a command is handed of the world it was typed in. */
export interface CommandIo extends Terminal {
  /**
   * Where oprun was started, as an absolute path.
   *
   * @throws UsageError where that directory is gone
   */
  readonly startDir: () => string;
  /** Says with which code oprun ends; 0 where nobody says. */
  readonly end: (exitCode: number) => void;
}
