import type { RemoteEntry } from "../../../../core/files/listing/remote_entry.ts";

/** A line of LIST as one kind of server sends it, and what is to be read in it. */
export interface ListingSample {
  readonly system: string;
  /** The entry: one line, or two where the server breaks it. */
  readonly lines: readonly string[];
  /** What the server writes before it. */
  readonly heading?: string;
  /** The characters of the lines are bytes, of a character set other than UTF-8. */
  readonly isBytes?: true;
  readonly name: string;
  readonly type: RemoteEntry["type"];
  /** Bytes; null where the line does not tell. */
  readonly size: number | null;
  /** `2002-10-08T09:47:00`, UTC; null where the line does not tell. */
  readonly modified: string | null;
}

type Facts = readonly [
  name: string,
  type: RemoteEntry["type"],
  size: number | null,
  modified: string | null,
];

/** A sample: what it comes from, its lines, and what is to be read in them. */
export function sample(
  system: string,
  lines: string | readonly string[],
  [name, type, size, modified]: Facts,
  more: Pick<ListingSample, "heading" | "isBytes"> = {},
): ListingSample {
  const all = typeof lines === "string" ? [lines] : lines;
  return { system, lines: all, name, type, size, modified, ...more };
}
