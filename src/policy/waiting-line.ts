import TinyQueue from 'tinyqueue';
import type { Stock } from './stock.js';

/** So much of a stock. */
export interface StockNeed {
  readonly stock: Stock;
  readonly amount: number;
}

/** Who goes first of those who wait: by priority, then by index, and of equals who came first. */
export interface Rank {
  /** 0 is the most urgent. */
  readonly priority: number;
  readonly index: number;
}

/** Somebody who waits in a line. */
export interface InLine {
  /** The same for all who want the same. */
  readonly key: string;
  /** Each stock once. */
  readonly needs: readonly StockNeed[];
  readonly rank: Rank;
  /** Counts up from demand to demand. */
  readonly arrival: number;
  /** Served, or gone without: the line forgets it when it comes to it. */
  isOver: boolean;
}

/** Those who wait for stocks, in the order in which they are served. */
export interface WaitingLine<T extends InLine> {
  add(waiter: T): void;
  /**
   * Goes along the line and serves everybody whose needs can be met. A waiter that is short of a stock keeps it from
   * all behind it, so that who wants much is not passed for ever by those who want little; what it does not lack is
   * free for them. `serve` takes the needs out of the stocks. Returns what the waiters lack that it came to.
   */
  walk(serve: (waiter: T) => void): Shortage<T>;
}

/** What there is too little of. */
export interface Shortage<T> {
  readonly stocks: ReadonlySet<Stock>;
  /** The first of all that want the same as they do, those that came to be looked at. */
  readonly firsts: readonly T[];
}

/** Those who want the same. */
interface Party<T> {
  readonly needs: readonly StockNeed[];
  readonly members: TinyQueue<T>;
  /** The member that stands in the order for all; null where none does. */
  listed: T | null;
}

/**
 * Makes an empty line. Who wants the same stands in one party, and only the first of a party is looked at: a hundred
 * thousand who wait for the same slots cost as much as one.
 */
export function createWaitingLine<T extends InLine>(): WaitingLine<T> {
  const parties = new Map<string, Party<T>>();
  /** The first of each party. An entry that is not `listed` any more is passed over. */
  const order = new TinyQueue<{
    readonly party: Party<T>;
    readonly key: string;
    readonly first: T;
  }>([], (a, b) => compare(a.first, b.first));
  /** How many parties want each. */
  const wanted = new Map<Stock, number>();

  function open(key: string, needs: readonly StockNeed[]): Party<T> {
    const party: Party<T> = { needs, members: new TinyQueue<T>([], compare), listed: null };
    parties.set(key, party);
    for (const { stock } of needs) wanted.set(stock, (wanted.get(stock) ?? 0) + 1);
    return party;
  }

  function close(key: string, { needs }: Party<T>): void {
    parties.delete(key);
    for (const { stock } of needs) {
      const others = (wanted.get(stock) ?? 0) - 1;
      if (others > 0) wanted.set(stock, others);
      else wanted.delete(stock);
    }
  }

  /** Puts the first of a party in order, unless it stands there. */
  function list(key: string, party: Party<T>): void {
    const first = firstOf(party);
    if (first === undefined) {
      close(key, party);
    } else if (party.listed !== first) {
      party.listed = first;
      order.push({ party, key, first });
    }
  }

  return {
    add(waiter) {
      const { key, needs } = waiter;
      const party = parties.get(key) ?? open(key, needs);
      party.members.push(waiter);
      list(key, party);
    },
    walk(serve) {
      const stocks = new Set<Stock>();
      const passed: (readonly [string, Party<T>])[] = [];
      const firsts: T[] = [];
      for (let entry = order.pop(); entry !== undefined; entry = order.pop()) {
        const { key, party, first } = entry;
        if (party.listed !== first) continue;
        party.listed = null;
        if (first.isOver) {
          list(key, party);
          continue;
        }
        const lacks = lacking(first.needs, stocks);
        if (lacks.length === 0) {
          party.members.pop();
          serve(first);
          list(key, party);
          continue;
        }
        passed.push([key, party]);
        firsts.push(first);
        for (const { stock } of lacks) stocks.add(stock);
        // Nobody behind can do without it.
        if (lacks.some(({ stock }) => wanted.get(stock) === parties.size)) break;
      }
      for (const [key, party] of passed) list(key, party);
      return { stocks, firsts };
    },
  };
}

/** The needs that cannot be met now, `short` being the stocks that others in front lack. */
export function lacking(needs: readonly StockNeed[], short: ReadonlySet<Stock>): readonly StockNeed[] {
  return needs.filter(({ stock, amount }) => short.has(stock) || stock.free() < amount);
}

function firstOf<T extends InLine>({ members }: Party<T>): T | undefined {
  let first = members.peek();
  for (; first?.isOver === true; first = members.peek()) members.pop();
  return first;
}

function compare(a: InLine, b: InLine): number {
  return a.rank.priority - b.rank.priority || a.rank.index - b.rank.index || a.arrival - b.arrival;
}
