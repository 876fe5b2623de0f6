// This folder: what the client shows of its transfers: the lines that change while they run, and what is said at the end.

import { fit } from "../../base/text_width.ts";
import { boardRow, layoutOf, type RowCells } from "./board_row.ts";
import { leftText } from "./quantity_text.ts";

/** A file that is being transferred. */
export interface MovingFile {
  readonly name: string;
  /** How much of the file is there, with what was there before. */
  readonly bytes: number;
  /** The size of the complete file, if it is known. */
  readonly size: number | undefined;
  /** Bytes per second; undefined while it is too early to tell. */
  readonly rate: number | undefined;
  /** How long, in ms, it has been moving. */
  readonly elapsed: number;
}

/** All files of a run. */
export interface BoardTotals {
  /** Files that are over: complete, skipped or failed. */
  readonly over: number;
  /** What has failed, listings included. */
  readonly failed: number;
  /** Files that are known so far, those that are over included. */
  readonly known: number;
  /** Whether listings may still find more files. */
  readonly growing: boolean;
  /** The bytes that this run has moved. */
  readonly bytes: number;
  /** How much of the whole needs not be moved any more, for whatever reason. */
  readonly settled: number;
  /** The size of all known files together; undefined if one of them is not known. */
  readonly size: number | undefined;
  readonly rate: number | undefined;
  readonly elapsed: number;
}

/** What a board shows. */
export interface BoardState {
  readonly moving: readonly MovingFile[];
  /** Undefined where there is only one file. */
  readonly totals: BoardTotals | undefined;
}

/** The room of a board, in characters: the width and height of the terminal. */
export interface BoardRoom {
  readonly columns: number;
  readonly rows: number;
}

/** How long, in ms, a transfer is watched before its remaining time is shown. */
const SETTLING = 3_000;

/**
 * The lines of a board: one for each file that moves, and one for all. No line is wider than the terminal less its last
 * column, in which terminals differ, and there are fewer lines than it has rows. Control characters are escaped.
 */
export function boardLines(
  { moving, totals }: BoardState,
  { columns, rows }: BoardRoom,
): readonly string[] {
  const width = Math.max(1, columns - 1);
  const layout = layoutOf(width);
  const last = totals === undefined ? [] : [boardRow(totalCells(totals), layout)];
  const most = Math.max(1 - last.length, rows - 1 - last.length);
  const shown = moving.length <= most ? moving : moving.slice(0, Math.max(0, most - 1));
  const left = moving.length - shown.length;
  return [
    ...shown.map((file) => boardRow(fileCells(file), layout)),
    ...(left === 0 || most === 0 ? [] : [fit(`and ${left} more`, width)]),
    ...last,
  ];
}

function fileCells({ name, bytes, size, rate, elapsed }: MovingFile): RowCells {
  const left = size === undefined ? undefined : timeLeft(size - bytes, rate, elapsed);
  return { names: [name], share: shareOf(bytes, size), bytes, rate, left, narrow: "rate" };
}

function totalCells(totals: BoardTotals): RowCells {
  const { over, known, growing, failed, bytes, settled, size, rate, elapsed } = totals;
  const count = `${over}/${known}${growing ? "+" : ""}`;
  const files = `${count} ${known === 1 ? "file" : "files"}`;
  const whole = growing ? undefined : size;
  return {
    names: failed === 0 ? [files, count] : [`${files}, ${failed} failed`, files, count],
    share: shareOf(settled, whole),
    bytes,
    rate,
    left: whole === undefined ? "? left" : timeLeft(whole - settled, rate, elapsed),
    narrow: "left",
  };
}

/** Between 0 and 1: a file may grow during the transfer, and is never more than complete. */
function shareOf(bytes: number, size: number | undefined): number | undefined {
  return size === undefined || size === 0 ? undefined : Math.min(1, Math.max(0, bytes / size));
}

/** Undefined when nothing is left, or when it is too early to tell; `? left`: nothing moves. */
function timeLeft(
  bytes: number,
  rate: number | undefined,
  elapsed: number,
): string | undefined {
  if (bytes <= 0 || rate === undefined || elapsed < SETTLING) return undefined;
  return `${leftText(bytes / rate) ?? "?"} left`;
}
