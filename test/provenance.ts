import type { Provenance } from '../src/model/event.js';

/** Of a run that no machine has made. */
export const provenance: Provenance = {
  oprun: '0',
  node: '20',
  platform: 'linux',
  host: 'h',
  user: 'u',
  pid: 1,
  git_commit: null,
  plugins: {},
};
