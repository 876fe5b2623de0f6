import type { RemoteEntry } from "../../../../../core/files/listing/listing_parser.ts";
import { refusedHere } from "../../../jobs/target/local_system.ts";
import type { Place } from "./entering.ts";
import type { Listed } from "./listings.ts";

/** A larger file is read in part. */
export const ENOUGH_BYTES = 4 * 1_048_576;

/** The file for the trials: the one of the URL, else the largest small one, else the smallest large one. */
export function chooseFile({ file }: Place, { facts, lines }: Listed): string | undefined {
  if (file !== undefined) return file;
  const files = [...facts, ...lines].filter(isUsable);
  const small = files.filter(({ size = 0 }) => size <= ENOUGH_BYTES);
  const bySize = (a: RemoteEntry, b: RemoteEntry) => (b.size ?? 0) - (a.size ?? 0);
  return small.toSorted(bySize)[0]?.name ?? files.toSorted(bySize).at(-1)?.name;
}

function isUsable({ type, name, size = 0 }: RemoteEntry): boolean {
  return type === "file" && size > 0 && refusedHere(name) === undefined && !/^[-~]/.test(name);
}
