/**
 * How many commands of a shell text stand on lines of their own, outside of quotes, here-documents and compounds. An
 * estimate for a warning: lines joined by `\`, `&&`, `||` or `|` are one, comments and empty lines none.
 */
export function countCommands(text: string): number {
  let count = 0;
  let state: State = { quote: null, depth: 0, joined: false, heredoc: null };
  for (const whole of text.split(/\r?\n/u)) {
    const line = whole.slice(0, mostCharacters);
    if (state.heredoc !== null) {
      if (line.trim() === state.heredoc) state = { ...state, heredoc: null };
      continue;
    }
    const inside = state.quote !== null || state.depth > 0 || state.joined;
    const words = line.trim();
    if (!inside && (words === '' || words.startsWith('#'))) continue;
    if (!inside && !/^(?:;;|fi|done|esac|\}|\))/u.test(words)) count += 1;
    state = afterLine(line, state);
  }
  return count;
}

// The patterns below take time in proportion to the square of a line's length.
const mostCharacters = 1000;

interface State {
  /** The quote that is open at the end of the line. */
  readonly quote: string | null;
  /** How many compounds (`if`, `while`, `{`, `(` …) are open. */
  readonly depth: number;
  /** Whether the next line continues this one. */
  readonly joined: boolean;
  /** The word that ends the here-document which begins on the next line. */
  readonly heredoc: string | null;
}

function afterLine(line: string, before: State): State {
  const { bare, quote } = withoutQuotes(line, before.quote);
  const opened = occurrences(
    bare,
    /(?:^|[;&|({]|\b(?:then|do|else))\s*(?:if|case|for|while|until|select)\b|(?:^|\s|\))\{(?=\s|$)|\(/gu,
  );
  const closed = occurrences(bare, /(?:^|[;&|\s])(?:fi|esac|done)\b|(?:^|[;\s])\}|\)/gu);
  const cases = occurrences(bare, /^[^()]*\)/gu);
  return {
    quote,
    depth: Math.max(0, before.depth + opened - closed + (before.depth > 0 ? cases : 0)),
    joined: quote === null && /(?:\\|&&|\|\|?)\s*$/u.test(bare),
    heredoc: quote === null ? (/<<-?\s*["']?(\w+)/u.exec(line)?.[1] ?? null) : null,
  };
}

/** The line with its quoted parts and its comment taken out, and the quote that is left open. */
function withoutQuotes(
  line: string,
  open: string | null,
): { readonly bare: string; readonly quote: string | null } {
  let quote = open;
  let bare = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (character === '\\' && quote !== "'") {
      if (index === line.length - 1) bare += character;
      index += 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
    } else if (character === '"' || character === "'") {
      quote = character;
      bare += '_';
    } else if (character === '#' && /(?:^|\s)$/u.test(bare)) {
      break;
    } else {
      bare += character;
    }
  }
  return { bare, quote };
}

function occurrences(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
