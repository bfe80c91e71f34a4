/** Characters of one expression. */
export const longestExpression = 10_000;

/** How deep an expression may be nested: brackets, and operators that stand beside each other. */
export const deepestExpression = 400;

/**
 * Steps of one evaluation. A step is one turn of a macro such as `map` with up to twenty parts to evaluate, one call, ten
 * items of a list that is looked through or made, a thousand characters that are looked through, or a hundred that are
 * made; a new list or object is about four. A million of them take about a second and 100 MB at the most.
 */
export const mostSteps = 1_000_000;

/** Characters of a text that an expression makes. */
export const longestText = 16 * 1024 * 1024;

/** Characters of a text that `fromJSON` reads: what it becomes takes some twenty times as much memory. */
export const longestJsonText = 4 * 1024 * 1024;

/** How deep a value may be nested that `fromJSON` reads, or that an expression makes or compares. */
export const deepestValue = 500;

/** Characters that `matches` looks at. */
export const longestMatched = 10_000;
