import { dateHelper } from './date.js';
import { formatHelper } from './format.js';
import type { Helper } from './helper.js';
import { jsonHelpers } from './json.js';
import { listHelpers } from './list.js';
import { pathHelpers } from './paths.js';
import { textHelpers } from './text.js';

/** Our own functions by name, `default` and `has` apart: those do not take values. Further ones are CEL's. */
export const helpers: ReadonlyMap<string, Helper> = new Map(
  [...textHelpers, ...listHelpers, ...jsonHelpers, ...pathHelpers, formatHelper, dateHelper].map(
    (helper) => [helper.name, helper] as const,
  ),
);
