import { assert, assertEquals } from "@std/assert";
import { encodeText } from "../../../../../core/base/text.ts";
import { DIALECTS } from "../../../../../core/files/listing/dialects/dialects.ts";
import { ListingParser } from "../../../../../core/files/listing/listing_parser.ts";
import type { RemoteEntry } from "../../../../../core/files/listing/remote_entry.ts";
import {
  LISTING_SAMPLES,
  listingOf,
  type ListingSample,
  SAMPLES_READ_AT,
} from "../../../../support/pages/listing_samples.ts";
import { everySplit } from "../../../../support/files/splits.ts";

const ALL = LISTING_SAMPLES.flatMap(({ samples }) => samples);

function read(chunks: readonly Uint8Array[]) {
  const parser = new ListingParser("list", SAMPLES_READ_AT, { dialects: DIALECTS });
  const entries = chunks.flatMap((chunk) => parser.push(chunk));
  entries.push(...parser.end());
  return { entries: entries.map(shown), notUnderstood: parser.notUnderstood?.lines ?? 0 };
}

function shown({ name, type, size, modified }: RemoteEntry): readonly unknown[] {
  const moment = modified === undefined ? null : new Date(modified).toISOString().slice(0, 19);
  return [name, type, size ?? null, moment];
}

function expected({ name, type, size, modified }: ListingSample): readonly unknown[] {
  return [name, type, size, modified];
}

for (const { family, samples } of LISTING_SAMPLES) {
  Deno.test(`every sample is read rightly, alone: ${family}`, () => {
    for (const sample of samples) {
      const { entries, notUnderstood } = read([listingOf([sample])]);
      assertEquals([entries, notUnderstood], [[expected(sample)], 0], sample.system);
    }
  });
}

Deno.test("a listing that waits for more dialects is read the same, at every split", () => {
  for (const sample of ALL) {
    const bytes = listingOf([sample]);
    for (const chunks of everySplit(bytes)) {
      const parser = new ListingParser("list", SAMPLES_READ_AT);
      const more = () => parser.needsDialects ? parser.choose(DIALECTS) : [];
      const entries = chunks.flatMap((chunk) => [...parser.push(chunk), ...more()]);
      entries.push(...parser.end(), ...more());
      assertEquals(entries.map(shown), [expected(sample)], sample.system);
    }
  }
});

Deno.test("only a listing of an unusual kind waits for more dialects than that of Unix", () => {
  const unusual = (listing: Uint8Array) => {
    const parser = new ListingParser("list", SAMPLES_READ_AT);
    parser.push(listing);
    parser.end();
    return parser.needsDialects;
  };
  for (const [dialect, samples] of BY_DIALECT) {
    assertEquals(unusual(listingOf(samples)), dialect !== DIALECTS[0]?.name, dialect);
  }
  assertEquals(unusual(new Uint8Array(0)), false);
});

Deno.test("how many records a file has is a fact of it, on z/VM", () => {
  const parser = new ListingParser("list", SAMPLES_READ_AT, { dialects: DIALECTS });
  const line =
    "PROFILE  EXEC     F         80        107          2 2005-10-04 15:28:42 060191\r\n";
  const entries = [...parser.push(encodeText(line)), ...parser.end()];
  assertEquals(entries.map(({ facts }) => [...facts]), [[["vm.records", "107"]]]);
});

Deno.test("permissions are a fact of four octal digits, in a listing all in numbers", () => {
  const parser = new ListingParser("list", SAMPLES_READ_AT, { dialects: DIALECTS });
  const line = "0100644   500  101   12345    1123456789       f\r\n";
  const entries = [...parser.push(encodeText(line)), ...parser.end()];
  assertEquals(entries.map(({ facts }) => [...facts]), [[["unix.mode", "0644"]]]);
});

Deno.test("there are more than 59 samples, each of another kind", () => {
  assert(ALL.length >= 59);
  assertEquals(new Set(ALL.map(({ system }) => system)).size, ALL.length);
});

const BY_DIALECT = Map.groupBy(ALL, (sample) => {
  const parser = new ListingParser("list", SAMPLES_READ_AT, { dialects: DIALECTS });
  parser.push(listingOf([sample]));
  parser.end();
  return parser.dialect ?? "none";
});

Deno.test("every dialect has a sample", () => {
  assertEquals(DIALECTS.map(({ name }) => name).filter((name) => !BY_DIALECT.has(name)), []);
});

Deno.test("the samples of one dialect are read the same in one listing", () => {
  for (const samples of BY_DIALECT.values()) {
    assertEquals(read([listingOf(samples)]), { entries: samples.map(expected), notUnderstood: 0 });
  }
});

Deno.test("an entry of two lines is read at every split", () => {
  for (const sample of ALL.filter(({ lines }) => lines.length > 1)) {
    for (const chunks of everySplit(listingOf([sample, sample]))) {
      assertEquals(read(chunks).entries, [expected(sample), expected(sample)]);
    }
  }
});
