/** How a run is shown while it runs. */
export const outputForms = ['plain', 'json', 'quiet'] as const;

/** One of `outputForms`. */
export type OutputForm = (typeof outputForms)[number];
