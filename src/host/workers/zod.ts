/** Stands for `zod` in modules of the user's, so that both sides share one; built to a file of its own. */
export * from 'zod';
// oxlint-disable-next-line import/no-default-export -- zod has one
export { z as default } from 'zod';
