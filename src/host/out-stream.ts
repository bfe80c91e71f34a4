/** One of the process's own streams, written to without fear of who reads it. */
export interface OutStream {
  write(text: string): void;
  /** Whether a person looks at it and colours are wanted. */
  readonly color: boolean;
  /** What went wrong with it; null while all is well. A reader that went away (`| head -1`) is nothing wrong. */
  readonly failure: () => Error | null;
}

/** Wraps a stream so that a reader that goes away or a full disk ends the writing, not the run. */
export function createOutStream(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): OutStream {
  let failure: Error | null = null;
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    gone = true;
    if (error.code !== 'EPIPE') failure ??= error;
  });
  return {
    write(text) {
      if (!gone) stream.write(text);
    },
    color: wantsColor(stream, env),
    failure: () => failure,
  };
}

/** The conventions of no-color.org and force-color.org, stream by stream. */
function wantsColor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY && env['TERM'] !== 'dumb';
}
