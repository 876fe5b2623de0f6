import { bytesText, durationText, rateText } from "./quantity_text.ts";

/** What a run of several files has done. */
export interface RunTotals {
  /** Files that are complete. */
  readonly files: number;
  /** Bytes that were moved, those of failed transfers included. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Files that were left as they were. */
  readonly skipped: number;
  readonly failed: number;
}

/** One line about a run: `137 files, 2.1 GB in 1m 3s (34 MB/s), 3 skipped, 1 failed`. */
export function runSummary({ files, bytes, milliseconds, skipped, failed }: RunTotals): string {
  const rate = rateText(bytes * 1_000 / Math.max(1, milliseconds));
  const moved = `${bytesText(bytes)} in ${durationText(milliseconds)}`;
  return [
    files === 1 ? "1 file" : `${files} files`,
    bytes === 0 ? moved : `${moved} (${rate})`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ].join(", ");
}
