import type { After, Clock, Soon } from '../model/ports.js';
import { createAbortWatch } from './abort-watch.js';
import { countableStock, rateStock } from './stock.js';
import type { Label, Stock } from './stock.js';
import { createWaitingLine, lacking } from './waiting-line.js';
import type { InLine, Rank, StockNeed } from './waiting-line.js';

export type { Rank } from './waiting-line.js';

/**
 * Gives back what was taken, and does nothing when it is called again. `unused`: nothing began, so that it counts for
 * no rate either.
 */
export type Release = (how?: 'unused') => void;

/** Something scarce. Only the limits that made it know more of it. */
export interface Resource {
  readonly label: Label;
}

/** So much of a resource. */
export interface Need {
  readonly resource: Resource;
  /** From 1 to all there is. */
  readonly amount: number;
}

/** What is wanted, and by whom. */
export interface Demand {
  /** All together or none. A resource that is named twice is needed twice. */
  readonly needs: readonly Need[];
  readonly rank: Rank;
  readonly signal: AbortSignal;
  /**
   * Told once at most, at the earliest when the turn of the demand is over: what it waits for of what has a label, in
   * the order of the needs. Never where all it waits for has none.
   */
  readonly onWait: (labels: readonly string[]) => void;
}

/** What those share who work at the same time and have too little of it. */
export interface Limits {
  /** Makes something of which `size` (from 1) can be held at a time. */
  countable(label: Label, size: number): Resource;
  /** Makes something that can be taken `count` times (from 1) in any span of `perMs`. */
  rate(label: Label, count: number, perMs: number): Resource;
  /**
   * Waits until all needs can be met. Resolves to null when the signal is aborted first. Throws where a need is more
   * than there ever is, and rejects with what `onWait` throws.
   */
  take(demand: Demand): Promise<Release | null>;
  /** The same at once or not at all: null where something is short, or others wait for it. */
  tryTake(needs: readonly Need[]): Release | null;
}

interface Waiter extends InLine, Pick<Demand, 'signal' | 'onWait'> {
  readonly settle: (release: Release | null) => void;
  readonly fail: (thrown: unknown) => void;
  /** Whether it may be told what it waits for: not before its turn is over, and not twice. */
  mayTell: boolean;
}

type Wanted = Pick<InLine, 'key' | 'needs'>;

/** What limits ask of the world. */
export interface LimitPorts {
  readonly clock: Clock;
  readonly after: After;
  readonly soon: Soon;
}

/** Makes limits that are shared by all who are handed them. */
export function createLimits({ clock, after, soon }: LimitPorts): Limits {
  const stocks = new WeakMap<Resource, { readonly stock: Stock; readonly id: number }>();
  const line = createWaitingLine<Waiter>();
  const watch = createAbortWatch<Waiter>(turnAway);
  /** By stock: what keeps the timer from going off that waits for more of it. */
  const timers = new Map<Stock, () => void>();
  let newcomers: Waiter[] = [];
  let arrivals = 0;
  let made = 0;
  let isServedSoon = false;
  /** What those who wait were short of when the line was last walked. */
  let short: ReadonlySet<Stock> = new Set();

  function make(stock: Stock): Resource {
    const resource = { label: stock.label };
    stocks.set(resource, { stock, id: made++ });
    return resource;
  }

  function serveLine(): void {
    const shortage = line.walk((waiter) => end(waiter, takeAll(waiter.needs)));
    short = shortage.stocks;
    setTimers();
    for (const first of shortage.firsts) tell(first);
  }

  function end(waiter: Waiter, release: Release | null): void {
    waiter.isOver = true;
    watch.remove(waiter.signal, waiter);
    waiter.settle(release);
  }

  function takeAll(needs: readonly StockNeed[]): Release {
    const taken = needs.map(({ stock, amount }) => stock.take(amount));
    let isHeld = true;
    return (how) => {
      if (!isHeld) return;
      isHeld = false;
      for (const each of taken) each.giveBack(how);
      serveSoon();
    };
  }

  function setTimers(): void {
    for (const [stock, cancel] of timers) {
      if (short.has(stock)) continue;
      cancel();
      timers.delete(stock);
    }
    for (const stock of short) {
      const ms = timers.has(stock) ? null : stock.freeInMs();
      if (ms !== null)
        timers.set(
          stock,
          after(ms, () => onTimer(stock)),
        );
    }
  }

  function onTimer(stock: Stock): void {
    timers.delete(stock);
    serveLine();
  }

  function tell(waiter: Waiter): void {
    if (waiter.isOver || !waiter.mayTell) return;
    const labels = lacking(waiter.needs, short).flatMap(({ stock, amount }) => labelOf(stock, amount));
    if (labels.length === 0) return;
    waiter.mayTell = false;
    try {
      waiter.onWait(labels);
    } catch (thrown) {
      // It belongs to whoever waits, not to whoever has just given something back.
      waiter.fail(thrown);
      end(waiter, null);
      serveSoon();
    }
  }

  /** A turn later, so that of all who ask in this one, some because of what was given back, the lowest rank goes first. */
  function serveSoon(): void {
    if (isServedSoon) return;
    isServedSoon = true;
    soon(() => {
      isServedSoon = false;
      const arrived = newcomers;
      newcomers = [];
      serveLine();
      for (const waiter of arrived) {
        waiter.mayTell = true;
        tell(waiter);
      }
    });
  }

  function turnAway(waiters: ReadonlySet<Waiter>): void {
    for (const waiter of waiters) end(waiter, null);
    serveSoon();
  }

  /** What is needed of the stocks. Who needs the same has the same key. */
  function toWanted(needs: readonly Need[]): Wanted {
    let key = '';
    for (const { resource, amount } of needs) key += `${stockOf(resource).id}:${amount} `;
    return { key, needs: addUp(needs.map(toStockNeed)) };
  }

  function toStockNeed({ resource, amount }: Need): StockNeed {
    return { stock: stockOf(resource).stock, amount };
  }

  function stockOf(resource: Resource): { readonly stock: Stock; readonly id: number } {
    const known = stocks.get(resource);
    if (known === undefined) throw new RangeError('a resource of other limits');
    return known;
  }

  return {
    countable: (label, size) => make(countableStock(label, size)),
    rate: (label, count, perMs) => make(rateStock(label, { count, perMs, clock })),
    take({ needs, rank, signal, onWait }) {
      const { key, needs: stockNeeds } = toWanted(needs);
      if (signal.aborted) return Promise.resolve(null);
      return new Promise((settle, fail) => {
        const waiter: Waiter = {
          key,
          needs: stockNeeds,
          rank,
          arrival: arrivals++,
          signal,
          onWait,
          settle,
          fail,
          isOver: false,
          mayTell: false,
        };
        line.add(waiter);
        watch.add(signal, waiter);
        newcomers.push(waiter);
        serveSoon();
      });
    },
    tryTake(needs) {
      const { needs: stockNeeds } = toWanted(needs);
      return lacking(stockNeeds, short).length === 0 ? takeAll(stockNeeds) : null;
    },
  };
}

/** Each stock once. Throws where a need is more than there ever is. */
function addUp(needs: readonly StockNeed[]): readonly StockNeed[] {
  const found = new Map<Stock, number>();
  for (const { stock, amount } of needs) {
    const all = amount + (found.get(stock) ?? 0);
    if (all > stock.size) throw new RangeError(`${all} of ${stock.size} can never be taken together`);
    found.set(stock, all);
  }
  return [...found].map(([stock, amount]) => ({ stock, amount }));
}

function labelOf({ label }: Stock, amount: number): readonly string[] {
  if (label === null) return [];
  return [typeof label === 'string' ? label : label(amount)];
}
