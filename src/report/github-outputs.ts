import { textOrNull } from '../expr/to-text.js';
import type { JsonObject } from '../model/json.js';

/**
 * Outputs as GitHub Actions reads them from the file named by `GITHUB_OUTPUT`: `name=value`, or for a value of several
 * lines everything up to a line that does not occur in it. Text is itself, null is nothing, all else is JSON.
 *
 * @param outputs names are those of the language, which have neither `=` nor line ends
 */
export function renderGithubOutputs(outputs: JsonObject): string {
  return Object.entries(outputs)
    .map(([name, value]) => renderOutput(name, textOrNull(value) ?? ''))
    .join('');
}

function renderOutput(name: string, text: string): string {
  if (!/[\r\n]/u.test(text)) return `${name}=${text}\n`;
  const end = delimiterFor(text);
  return `${name}<<${end}\n${text}\n${end}\n`;
}

function delimiterFor(text: string): string {
  let delimiter = 'end_of_output';
  for (let count = 2; text.includes(delimiter); count += 1) delimiter = `end_of_output_${count}`;
  return delimiter;
}
