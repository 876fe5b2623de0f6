import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ALL_PERMISSIONS_SAMPLE, anyFacts } from "../../../../support/files/any_facts.ts";
import {
  type FactName,
  formatFactsLine,
  formatListDate,
  formatListLine,
  isRecent,
  MLST_FACTS,
} from "../../../../../core/files/listing/listing.ts";
import { factsLines } from "../../../../../core/files/listing/lines/facts_lines.ts";
import { listLines } from "../../../../../core/files/listing/lines/list_lines.ts";
import { listDates, timestamps } from "../../../../../core/files/listing/lines/moments.ts";
import { remembered } from "../../../../../core/files/listing/lines/remembered.ts";
import { SortedNames } from "../../../../../core/files/listing/lines/sorted_names.ts";
import { formatTimestamp } from "../../../../../core/files/listing/timestamp.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);

/** Files of one folder: some of them have the facts of others. */
const folder = fc.tuple(fc.array(anyFacts(NOW), { minLength: 1, maxLength: 8 }), fc.array(fc.nat()))
  .map(([files, picked]) => [...files, ...picked.flatMap((at) => files.slice(at % files.length))]);

Deno.test("property: every line of a long LIST is the line of its file alone", () => {
  const names = { owner: (id: number) => id % 2 === 0 ? `u${id}` : undefined, group: () => "müll" };
  fc.assert(fc.property(folder, fc.boolean(), (files, named) => {
    const owners = named ? names : undefined;
    assertEquals(
      files.map(listLines(NOW, owners)),
      files.map((facts) => formatListLine(facts, NOW, owners)),
    );
  }));
});

Deno.test("property: every line of a long MLSD is the line of its file alone", () => {
  fc.assert(
    fc.property(
      folder,
      fc.subarray<FactName>([...MLST_FACTS]),
      fc.constantFrom(...ALL_PERMISSIONS_SAMPLE),
      (files, selected, permissions) => {
        assertEquals(
          files.map(factsLines(selected, permissions)),
          files.map((facts) => formatFactsLine(facts, selected, { permissions })),
        );
      },
    ),
  );
});

Deno.test("property: dates are the same around midnight, half a year, the ends of years", () => {
  const edges = [0, NOW, NOW - 365.2425 / 2 * 86_400_000, Date.UTC(2024, 1, 29), -1, 1e15, -1e15];
  const near = fc.tuple(
    fc.constantFrom(...edges),
    fc.integer({ min: -90_000_000, max: 90_000_000 }),
  )
    .map(([edge, off]) => edge + off);
  const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.5, -0.5);
  fc.assert(fc.property(fc.array(fc.oneof(near, odd)), (moments) => {
    assertEquals(moments.map(timestamps()), moments.map(formatTimestamp));
    assertEquals(
      moments.map(listDates(NOW)),
      moments.map((moment) => formatListDate(moment, isRecent(moment, NOW))),
    );
  }));
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
  for (const count of [0, 1, 2, 4095, 4096, 4097, 30_000]) {
    // 7919 is prime, so every number comes once.
    const names = Array.from({ length: count }, (_, index) => `n${(index * 7919) % count}`);
    for (const reversed of [false, true]) {
      const sorted = new SortedNames(reversed);
      for (const name of names) sorted.add(name);
      assertEquals(sorted.length, count);
      const taken: string[] = [];
      for (let name = sorted.take(); name !== undefined; name = sorted.take()) taken.push(name);
      const expected = names.toSorted();
      assertEquals(taken, reversed ? expected.reverse() : expected);
      assertEquals(sorted.length, 0);
    }
  }
});
