/** Stands for `zod` in modules of the user's, so that both sides share one; built to a file of its own. */
export * from 'zod';
export { z as default } from 'zod';
