import type { Template } from '../model/template.js';

/** Whether a value of the file holds no expression: it is the same in every run. */
export function isConstant(template: Template): boolean {
  switch (template.kind) {
    case 'literal':
      return true;
    case 'expression':
      return false;
    case 'text':
      return template.parts.every((part) => typeof part === 'string');
    case 'shell':
      return template.values.length === 0;
    case 'list':
      return template.items.every(isConstant);
    case 'map':
      return template.entries.every(([, value]) => isConstant(value));
    default:
      return template satisfies never;
  }
}
