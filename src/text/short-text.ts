import { escapeControls } from './escape-controls.js';

/** A text on one line, cut after so many characters; what could move the cursor or forge a line is escaped. */
export function shortText(text: string, most: number): string {
  const characters = Array.from(text.slice(0, most * 2 + 2));
  const cut = characters.length > most ? `${characters.slice(0, most).join('')}…` : characters.join('');
  return escapeControls(cut);
}
