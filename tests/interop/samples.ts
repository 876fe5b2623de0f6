import { encodeText } from "../../core/base/text.ts";

/** The size of the files that are carried, and of the part of them that is there before a transfer resumes. */
export const SIZE = 300_000;
export const PART = 100_000;

/** Bytes of every value, in no order that a text conversion would leave alone. */
export function sampleBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  bytes.set(encodeText("\r\n\n\r\0\r\r\n"), PART - 4);
  return bytes;
}

/** Throws when the file at the path does not hold exactly these bytes. */
export async function expectFile(
  path: string,
  expected: Uint8Array<ArrayBuffer>,
  what: string,
): Promise<void> {
  const actual = await Deno.readFile(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) throw new Error(`${what}: it is not there`);
    throw error;
  });
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} bytes instead of ${expected.length}`);
  }
  const differs = actual.findIndex((byte, index) => byte !== expected[index]);
  if (differs >= 0) throw new Error(`${what}: differs at byte ${differs}`);
}

/** Throws when there is something at the path. */
export async function expectGone(path: string, what: string): Promise<void> {
  const there = await Deno.lstat(path).then(() => true, (error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
  if (there) throw new Error(`${what}: it is still there`);
}

/** Throws when a listing lacks one of the names. */
export function expectListed(listing: string, names: readonly string[]): void {
  const missing = names.filter((name) => !listing.includes(name));
  if (missing.length === 0) return;
  throw new Error(`the listing lacks ${missing.join(", ")}: ${listing.slice(0, 600)}`);
}
