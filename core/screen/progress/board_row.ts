import { escapeControls } from "../../base/redact.ts";
import { fit, fitMiddle, widthOf } from "../../base/text_width.ts";
import { bytesText, rateText } from "./quantity_text.ts";

/** What a row of the board shows. */
export interface RowCells {
  /** What it is called, the longest name first; it may come from outside. The first one that fits is shown. */
  readonly names: readonly string[];
  /** How much of the whole is there, from 0 to 1; undefined if the whole is not known. */
  readonly share: number | undefined;
  readonly bytes: number;
  /** Bytes per second. */
  readonly rate: number | undefined;
  /** The remaining time in words. */
  readonly left: string | undefined;
  /** What to show where there is room for one of the two only. */
  readonly narrow: "rate" | "left";
}

/** Which parts of a row there is room for, and how wide they are, in columns. */
export interface RowLayout {
  readonly width: number;
  readonly gap: number;
  /** 0: there is no bar. */
  readonly bar: number;
  readonly bytes: boolean;
  /** `both` the rate and the remaining time, or one of them, or its short form, or neither. */
  readonly end: "both" | "one" | "short" | "none";
}

/** The widths of what is written into the columns, at most. */
const PERCENT = 4;
const BYTES = 8;
const RATE = 10;
const LEFT = 12;
const SHORT = 8;

/** From the richest to the poorest, with the least width that each is for. */
const LAYOUTS: readonly (Omit<RowLayout, "width"> & { readonly from: number })[] = [
  { from: 110, gap: 2, bar: 30, bytes: true, end: "both" },
  { from: 90, gap: 2, bar: 20, bytes: true, end: "both" },
  { from: 66, gap: 2, bar: 10, bytes: true, end: "both" },
  { from: 56, gap: 2, bar: 10, bytes: false, end: "both" },
  { from: 38, gap: 2, bar: 6, bytes: false, end: "one" },
  { from: 28, gap: 1, bar: 5, bytes: false, end: "short" },
  { from: 0, gap: 1, bar: 0, bytes: false, end: "none" },
];

/** The layout for a width in columns: the narrower, the fewer parts. It is the same for all rows, so they align. */
export function layoutOf(width: number): RowLayout {
  const { from: _from, ...layout } = LAYOUTS.find(({ from }) => width >= from) ?? NARROWEST;
  return { ...layout, width };
}

const NARROWEST = { from: 0, gap: 1, bar: 0, bytes: false, end: "none" } as const;

/** One row, at most as wide as the layout. */
export function boardRow(cells: RowCells, layout: RowLayout): string {
  const { width, gap } = layout;
  const between = " ".repeat(gap);
  const numbers = [progressCell(cells, layout), ...endCells(cells, layout)].join(between);
  const room = width - widthOf(numbers) - gap;
  if (room < 1) return fit(numbers.trim(), width);
  const name = nameWithin(cells.names, room);
  const padding = " ".repeat(Math.max(0, room - widthOf(name)));
  return fit(`${name}${padding}${between}${numbers}`.trimEnd(), width);
}

function nameWithin(names: readonly string[], columns: number): string {
  const fitting = names.find((name) => widthOf(escapeControls(name)) <= columns);
  return fitMiddle(fitting ?? names.at(-1) ?? "", columns);
}

/** The bar, the percents and the bytes; only the bytes where the whole is not known. */
function progressCell(
  { share, bytes }: RowCells,
  { gap, bar, bytes: hasBytes }: RowLayout,
): string {
  const between = " ".repeat(gap);
  const moved = bytesText(bytes).padStart(BYTES);
  const before = (bar === 0 ? 0 : bar + gap) + PERCENT;
  if (share === undefined) return moved.padStart(before + (hasBytes ? gap + BYTES : 0));
  const percent = `${Math.floor(share * 100)}%`.padStart(PERCENT);
  return [
    ...(bar === 0 ? [] : [barOf(share, bar)]),
    percent,
    ...(hasBytes ? [moved] : []),
  ].join(between);
}

function endCells({ rate, left = "", narrow }: RowCells, { end }: RowLayout): readonly string[] {
  const speed = rate === undefined ? "" : rateText(rate, end === "short");
  switch (end) {
    case "both":
      return [speed.padStart(RATE), left.padStart(LEFT)];
    case "one":
      return [(narrow === "rate" ? speed : left).padStart(LEFT)];
    case "short":
      return [(narrow === "rate" ? speed : left.replace(/ left$/, "")).padStart(SHORT)];
    case "none":
      return [];
  }
}

/** A bar of this many columns; it is full only when everything is there. */
export function barOf(share: number, columns: number): string {
  const full = Math.floor(share * columns);
  return "█".repeat(full) + "░".repeat(columns - full);
}
