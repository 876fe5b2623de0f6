import fc from "fast-check";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { type Permissions, PRESETS } from "../../../core/access/permissions.ts";

/** Permissions of all kinds of accounts. */
export const ALL_PERMISSIONS_SAMPLE: readonly Permissions[] = Object.values(PRESETS);

/** What may be known about a file, with hostile names and times; many are of the two years before `nowMs`. */
export function anyFacts(nowMs: number): fc.Arbitrary<FileFacts> {
  const bits = fc.record({ read: fc.boolean(), write: fc.boolean(), search: fc.boolean() });
  const recent = fc.integer({ min: nowMs - 2 * 365 * 86_400_000, max: nowMs + 86_400_000 });
  const name = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("a\r\nb", "\0", "&#26085;", "\ud800", " x ", "日本.txt", "Müller", ""),
  );
  const known = fc.record({
    name,
    type: fc.constantFrom("file", "folder", "link", "special"),
    size: fc.option(fc.maxSafeNat(), { nil: undefined }),
    modified: fc.oneof(recent, fc.double()),
  });
  const perhaps = fc.record({
    mode: fc.nat(0o177777),
    owner: fc.nat(70_000),
    group: fc.nat(4),
    links: fc.nat(2000),
    linked: fc.constant<true>(true),
    unique: fc.constantFrom("801U2a", "fe00U123456789ab", "a;b c"),
    access: bits,
  }, { requiredKeys: [] });
  return fc.tuple(known, perhaps).map(([facts, more]) => ({ ...facts, ...more }));
}
