// This folder: what becomes of the measurements: medians, ratios, tables, the page and the JSON.

/** What is measured, in which unit, and whether more of it is better. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly better: "more" | "less";
}

/** A figure, with what each contestant reached in each round. */
export interface Row {
  readonly figure: Figure;
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/** The contestant that all others are compared with. */
export const OWN = "ferry";

/** The contestant that shows how far the load generator itself comes; it is no peer. */
export const CEILING = "generator alone";

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The median of each contestant that has values. */
export function medians({ values }: Row): ReadonlyMap<string, number> {
  const filled = [...values].filter(([, measured]) => measured.length > 0);
  return new Map(filled.map(([name, measured]) => [name, median(measured)]));
}

/**
 * How the median of ferry, in one of its ways to run, compares with the best of the peers: 1 is as good, 2 twice as good,
 * whether more or less of the figure is better. Undefined without it, without a peer, or where a zero would have to be
 * divided by.
 */
export function ratioToBest(row: Row, name: string = OWN): number | undefined {
  const all = medians(row);
  const own = all.get(name);
  const peers = [...all].filter(([name]) => isPeer(name)).map(([, value]) => value);
  if (own === undefined || peers.length === 0) return undefined;
  const best = row.figure.better === "more" ? Math.max(...peers) : Math.min(...peers);
  const [above, below] = row.figure.better === "more" ? [own, best] : [best, own];
  return below === 0 ? undefined : above / below;
}

/** Whether a contestant is ferry, in any of its ways to run: `ferry`, `ferry executable`. */
export function isOwn(name: string): boolean {
  return name === OWN || name.startsWith(`${OWN} `);
}

function isPeer(name: string): boolean {
  return !isOwn(name) && name !== CEILING;
}

/** Collects values by figure and contestant, in the order in which the figures came first. */
export class Measurements {
  readonly #rows = new Map<string, { figure: Figure; values: Map<string, number[]> }>();

  add(figure: Figure, contestant: string, value: number): void {
    const row = this.#rows.get(figure.name) ?? { figure, values: new Map() };
    this.#rows.set(figure.name, row);
    row.values.set(contestant, [...row.values.get(contestant) ?? [], value]);
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }
}
