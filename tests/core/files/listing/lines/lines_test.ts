import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ALL_PERMISSIONS_SAMPLE, anyFacts } from "../../../../support/files/any_facts.ts";
import {
  type FactName,
  type FileFacts,
  formatFactsLine,
  formatListDate,
  formatListLine,
  isRecent,
  MLST_FACTS,
} from "../../../../../core/files/listing/listing.ts";
import { decodeLenient, encodeText } from "../../../../../core/base/text.ts";
import { EntryFacts } from "../../../../../core/files/listing/entry_facts.ts";
import {
  addEntryLine,
  addKnownLine,
  type EntryLines,
} from "../../../../../core/files/listing/lines/entry_lines.ts";
import { LineBuffer } from "../../../../../core/files/listing/lines/line_buffer.ts";
import { textOf } from "../../../../support/files/line_text.ts";
import { factsLines } from "../../../../../core/files/listing/lines/facts_lines.ts";
import { listLines } from "../../../../../core/files/listing/lines/list_lines.ts";
import { listDates, timestamps } from "../../../../../core/files/listing/lines/moments.ts";
import { remembered } from "../../../../../core/files/listing/lines/remembered.ts";
import { SortedNames } from "../../../../../core/files/listing/lines/sorted_names.ts";
import { formatTimestamp } from "../../../../../core/files/listing/timestamp.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);

/** Entries of one folder: some of them have the facts of others. Some of them on a system that has no modes. */
const folder = fc.tuple(
  fc.array(fc.tuple(anyFacts(NOW), fc.nat(2 ** 40), fc.maxSafeNat()), {
    minLength: 1,
    maxLength: 8,
  }),
  fc.array(fc.nat()),
).map(([files, picked]) =>
  [...files, ...picked.flatMap((at) => files.slice(at % files.length))]
    .map(([facts, device, inode]) => entryOf(facts, device, inode))
);

/** The facts as a system tells them of something that it has, whose name a folder can hold. */
function entryOf(facts: FileFacts, device: number, inode: number): EntryFacts {
  const entry = new EntryFacts();
  entry.bytes = encodeText(`<${facts.name.replaceAll(/[\r\n\0]/g, "")}>`);
  entry.from = 1;
  entry.to = entry.bytes.length - 1;
  entry.size = facts.size ?? 0;
  entry.device = device;
  if (facts.unique !== undefined) entry.inode = inode;
  const { type, modified, mode, owner, group, links, access } = facts;
  return Object.assign(entry, { type, modified, mode, owner, group, links, access });
}

/** The lines of the entries, all by way of one object, as in a listing. */
function linesOf(lines: EntryLines, entries: readonly EntryFacts[]): string {
  const buffer = new LineBuffer();
  const facts = new EntryFacts();
  for (const entry of entries) addEntryLine(lines, Object.assign(facts, entry), buffer);
  return textOf(buffer);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join("");
}

Deno.test("property: every line of a long LIST is the line of its file alone", () => {
  const names = { owner: (id: number) => id % 2 === 0 ? `u${id}` : undefined, group: () => "müll" };
  fc.assert(fc.property(folder, fc.boolean(), (entries, named) => {
    const owners = named ? names : undefined;
    const known = entries.map((entry) => entry.copy());
    const expected = joined(known.map((facts) => formatListLine(facts, NOW, owners)));
    assertEquals(linesOf(listLines(NOW, owners), entries), expected);
    const buffer = new LineBuffer();
    for (const facts of known) addKnownLine(listLines(NOW, owners), facts, buffer);
    assertEquals(textOf(buffer), expected);
  }));
});

Deno.test("property: every line of a long MLSD is the line of its file alone", () => {
  fc.assert(
    fc.property(
      folder,
      fc.subarray<FactName>([...MLST_FACTS]),
      fc.constantFrom(...ALL_PERMISSIONS_SAMPLE),
      (entries, selected, permissions) => {
        const known = entries.map((entry) => ({ ...entry.copy(), name: entry.name || "x" }));
        const named = entries.map((entry) =>
          entry.name === "" ? Object.assign(new EntryFacts(), entry, X) : entry
        );
        const expected = joined(
          known.map((facts) => formatFactsLine(facts, selected, { permissions })),
        );
        assertEquals(linesOf(factsLines(selected, permissions), named), expected);
        const buffer = new LineBuffer();
        for (const facts of known) {
          addKnownLine(factsLines(selected, permissions), facts, buffer);
        }
        assertEquals(textOf(buffer), expected);
      },
    ),
  );
});

/** A name where there was none. */
const X = { bytes: encodeText("x"), from: 0, to: 1 };

Deno.test("property: dates are the same around midnight, half a year, the ends of years", () => {
  const edges = [0, NOW, NOW - 365.2425 / 2 * 86_400_000, Date.UTC(2024, 1, 29), -1, 1e15, -1e15];
  const near = fc.tuple(
    fc.constantFrom(...edges),
    fc.integer({ min: -90_000_000, max: 90_000_000 }),
  )
    .map(([edge, off]) => edge + off);
  const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.5, -0.5);
  const added = (add: (ms: number, into: LineBuffer) => void, moments: readonly number[]) =>
    moments.map((moment) => {
      const buffer = new LineBuffer();
      add(moment, buffer);
      return textOf(buffer);
    });
  fc.assert(fc.property(fc.array(fc.oneof(near, odd)), (moments) => {
    assertEquals(added(timestamps(), moments), moments.map(formatTimestamp));
    assertEquals(
      added(listDates(NOW), moments),
      moments.map((moment) => formatListDate(moment, isRecent(moment, NOW))),
    );
  }));
});

Deno.test("property: numbers and texts become the bytes that their digits are", () => {
  const number = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.nat(30).map((bits) => 2 ** bits * 1000));
  const edges = [
    ...[0, 9, 10, 1e9 - 1, 1e9, 1e9 + 1, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER],
    // Files with holes may be longer than numbers are exact.
    ...[2 ** 53, 1e18 - 128, 2 ** 60, 2 ** 63],
  ];
  fc.assert(
    fc.property(
      fc.array(number),
      fc.nat(20),
      fc.string({ unit: "binary" }),
      (some, width, text) => {
        const buffer = new LineBuffer();
        for (const value of [...some, ...edges]) {
          buffer.decimal(value, width);
          buffer.decimal(value);
          buffer.hexadecimal(value);
          buffer.twoDigits(value % 100);
          buffer.text(text);
          buffer.add(encodeText(text));
        }
        assertEquals(
          textOf(buffer),
          [...some, ...edges].map((value) =>
            String(value).padStart(width) + value + value.toString(16) +
            String(value % 100).padStart(2, "0") + text.toWellFormed().repeat(2)
          ).join(""),
        );
      },
    ),
  );
});

Deno.test("what is remembered is made once, and made anew after very many others", () => {
  const made: number[] = [];
  const double = remembered((value: number) => value, (value) => {
    made.push(value);
    return 2 * value;
  });
  assertEquals([double(1), double(1), double(2)], [2, 2, 4]);
  assertEquals(made, [1, 2]);
  for (let value = 3; value < 5000; value++) double(value);
  assertEquals(double(1), 2);
  assertEquals(made.filter((value) => value === 1).length, 2);
});

Deno.test("names are taken in order, however many there are and however they come", () => {
  for (const count of [0, 1, 2, 8191, 8192, 8193, 60_000]) {
    // 7919 is prime, so every number comes once.
    const names = Array.from({ length: count }, (_, index) => `n${(index * 7919) % count}`);
    for (const reversed of [false, true]) {
      const sorted = new SortedNames(reversed);
      for (const name of names) sorted.addText(name);
      assertEquals(sorted.length, count);
      const expected = names.toSorted();
      assertEquals(allOf(sorted), reversed ? expected.reverse() : expected);
      assertEquals(sorted.length, 0);
    }
  }
});

Deno.test("property: names are in the order of their bytes, whatever they have in common", () => {
  const part = fc.constantFrom(
    "a",
    "b",
    "ab",
    "longer than six bytes",
    "é",
    "日本",
    "\u{1f600}",
    ".",
  );
  const name = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(fc.property(fc.array(name, { maxLength: 60 }), fc.boolean(), (names, reversed) => {
    const sorted = new SortedNames(reversed);
    for (const [index, one] of names.entries()) {
      const bytes = encodeText(`/${one}/`);
      if (index % 2 === 0) sorted.add(bytes, 1, bytes.length - 1);
      else sorted.addText(one);
    }
    const expected = names.toSorted((one, other) => compareBytes(one, other));
    assertEquals(allOf(sorted), reversed ? expected.reverse() : expected);
  }));
});

function compareBytes(one: string, other: string): number {
  const [a, b] = [encodeText(one), encodeText(other)];
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

function allOf(sorted: SortedNames): readonly string[] {
  const taken: string[] = [];
  while (sorted.take()) {
    taken.push(decodeLenient(sorted.bytes.subarray(sorted.from, sorted.to)));
    assertEquals(sorted.bytes[sorted.to], 0);
  }
  return taken;
}
