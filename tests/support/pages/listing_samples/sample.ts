import type { RemoteEntry } from "../../../../core/files/listing/remote_entry.ts";

/** A line of LIST from one kind of server, and the entry that ferry must read from it. */
export interface ListingSample {
  readonly system: string;
  /** The lines of the entry: one, or two if the server breaks it. */
  readonly lines: readonly string[];
  /** The lines that the server writes before it. */
  readonly heading?: string;
  /** Each character of the lines is a byte, in a character set other than UTF-8. */
  readonly isBytes?: true;
  readonly name: string;
  readonly type: RemoteEntry["type"];
  /** In bytes; null if the line does not contain it. */
  readonly size: number | null;
  /** `2002-10-08T09:47:00`, UTC; null if the line does not contain it. */
  readonly modified: string | null;
}

type Facts = readonly [
  name: string,
  type: RemoteEntry["type"],
  size: number | null,
  modified: string | null,
];

/** A sample: its system, its lines, and the entry to read from them. */
export function sample(
  system: string,
  lines: string | readonly string[],
  [name, type, size, modified]: Facts,
  more: Pick<ListingSample, "heading" | "isBytes"> = {},
): ListingSample {
  const all = typeof lines === "string" ? [lines] : lines;
  return { system, lines: all, name, type, size, modified, ...more };
}
