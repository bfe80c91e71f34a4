/** Where an expression opens in a text. */
export interface ExpressionStart {
  /** Offset of the `$` in the text. */
  readonly index: number;
  /** `$${{`: the author means the characters themselves. */
  readonly escaped: boolean;
}

/** Finds the first `${{` or `$${{` of a text, or null. `${X}` and `{{ }}` belong to other tools and are not found. */
export function findExpression(text: string): ExpressionStart | null {
  const index = text.indexOf('${{');
  if (index === -1) return null;
  const escaped = index > 0 && text[index - 1] === '$';
  return { index: escaped ? index - 1 : index, escaped };
}
