import { escapeControls } from "../../base/redact.ts";
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
  /** Files of trees that were the same on both sides. */
  readonly unchanged?: number;
  /** What was deleted because only the target had it. */
  readonly deleted?: number;
}

/** One line about a run: `137 files, 2.1 GB in 1m 3s (34 MB/s), 3 skipped, 1 failed`. */
export function runSummary(run: RunTotals): string {
  const { files, bytes, milliseconds, skipped, failed, unchanged = 0, deleted = 0 } = run;
  const rate = rateText(bytes * 1_000 / Math.max(1, milliseconds));
  const moved = `${bytesText(bytes)} in ${durationText(milliseconds)}`;
  return [
    files === 1 ? "1 file" : `${files} files`,
    bytes === 0 ? moved : `${moved} (${rate})`,
    ...counted(unchanged, "unchanged"),
    ...counted(deleted, "deleted"),
    ...counted(skipped, "skipped"),
    ...counted(failed, "failed"),
  ].join(", ");
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

/** A transfer that is complete. */
export interface FileTotals {
  readonly name: string;
  /** The bytes that were moved. */
  readonly bytes: number;
  /** How long it took, in ms. */
  readonly elapsed: number;
}

/** One line about a complete transfer: name, bytes, time and mean rate. */
export function fileSummary({ name, bytes, elapsed }: FileTotals): string {
  const rate = rateText(bytes * 1_000 / Math.max(1, elapsed));
  return `${escapeControls(name)}  ${bytesText(bytes)} in ${durationText(elapsed)} (${rate})`;
}
