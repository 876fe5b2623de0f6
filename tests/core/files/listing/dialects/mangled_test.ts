import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DIALECTS } from "../../../../../core/files/listing/dialects/dialects.ts";
import { ListingParser } from "../../../../../core/files/listing/listing_parser.ts";
import type { RemoteEntry } from "../../../../../core/files/listing/remote_entry.ts";
import { concatBytes } from "../../../../../core/base/text.ts";
import {
  LISTING_SAMPLES,
  listingOf,
  SAMPLES_READ_AT,
} from "../../../../support/pages/listing_samples.ts";
import {
  EDITS,
  isNameOf,
  mangled,
  placesToEdit,
} from "../../../../support/pages/mangled_listings.ts";
import { splitAt } from "../../../../support/files/splits.ts";

const ALL = LISTING_SAMPLES.flatMap(({ samples }) => samples);

function read(chunks: readonly Uint8Array[]) {
  const parser = new ListingParser("list", SAMPLES_READ_AT, { dialects: DIALECTS });
  const entries: RemoteEntry[] = chunks.flatMap((chunk) => parser.push(chunk));
  entries.push(...parser.end());
  return { entries, notUnderstood: parser.notUnderstood };
}

function assertHarmless(entries: readonly RemoteEntry[]): void {
  for (const { name } of entries) {
    assert(name !== "" && name !== "." && name !== "..", JSON.stringify(name));
    // deno-lint-ignore no-control-regex -- a name must hold none of these
    assert(!/[/\x00-\x1f\x7f]/.test(name), JSON.stringify(name));
  }
}

const anySample = fc.constantFrom(...ALL);
const anyEdit = fc.constantFrom(...EDITS);

Deno.test("property: with one character wrong a line gives its name, or is not understood", () => {
  const anyPlace = fc.nat();
  fc.assert(
    fc.property(anySample, anyPlace, anyEdit, (sample, number, edit) => {
      const places = placesToEdit(sample);
      const place = places[number % places.length] ?? [0, 0];
      const changed = mangled(sample, place, edit);
      const { entries, notUnderstood } = read([listingOf([changed])]);
      assertHarmless(entries);
      for (const { name } of entries) assert(isNameOf(name, sample, edit), JSON.stringify(name));
      assert(entries.length > 0 || notUnderstood !== undefined, "nothing is said");
    }),
    { numRuns: 2000 },
  );
});

Deno.test("property: lines of all systems, cut and joined anywhere, give no dangerous name", () => {
  const piece = fc.tuple(anySample, fc.nat(), fc.nat()).map(([sample, from, length]) => {
    const bytes = listingOf([sample]);
    return bytes.slice(from % bytes.length, (from % bytes.length) + length % 60);
  });
  const noise = fc.uint8Array({ maxLength: 5 });
  const listing = fc.array(fc.oneof(piece, noise), { maxLength: 12, size: "max" }).map(concatBytes);
  fc.assert(
    fc.property(listing, fc.array(fc.nat({ max: 700 }), { maxLength: 6 }), (bytes, cuts) => {
      const whole = read([bytes]);
      assertHarmless(whole.entries);
      assertEquals(read(splitAt(bytes, cuts)), whole);
    }),
  );
});

Deno.test("a name with a separator or a control character is not understood, and said", () => {
  const lines = ["drwxr-xr-x 2 a b 0 Nov 20 17:05 ..", "-rw-r--r-- 1 a b 1 Nov 20 17:05 a\tb"];
  const { entries, notUnderstood } = read([new TextEncoder().encode(lines.join("\r\n"))]);
  assertEquals([entries, notUnderstood], [[], { lines: 1, first: lines[1] ?? "" }]);
});
