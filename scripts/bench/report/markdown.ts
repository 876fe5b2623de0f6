import { isOwn, medians, ratioToBest, type Row } from "./figures.ts";

const NOTHING = "-";

/** Four digits at most where there is a point, all digits before it. */
export function shown(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return value.toFixed(0);
  if (magnitude >= 10) return value.toFixed(1);
  return magnitude >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** A table of the rows, a column for each contestant that has a value in any of them, and the ratios to the best peer. */
export function markdownTable(rows: readonly Row[], contestants: readonly string[]): string[] {
  const present = contestants.filter((name) => rows.some((row) => medians(row).has(name)));
  const own = present.filter(isOwn);
  const head = ["figure", ...present, ...own.map((name) => `${name} / best peer`)];
  const lines = rows.map((row) => {
    const values = medians(row);
    return [
      `${row.figure.name}, ${row.figure.unit}`,
      ...present.map((name) => cell(values.get(name))),
      ...own.map((name) => ratioToBest(row, name)?.toFixed(2) ?? ""),
    ];
  });
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
}

function cell(value: number | undefined): string {
  return value === undefined ? NOTHING : shown(value);
}
