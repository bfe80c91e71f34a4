import type { ParamDeclaration } from '../src/model/parameter.js';

/** A parameter that is a text, is not required and may be anything, but for what the test says. */
export function declareParam(name: string, more: Partial<ParamDeclaration> = {}): ParamDeclaration {
  return {
    name,
    type: 'string',
    description: null,
    required: false,
    default: null,
    enum: null,
    pattern: null,
    minimum: null,
    maximum: null,
    place: { line: 1, column: 1 },
    ...more,
  };
}
