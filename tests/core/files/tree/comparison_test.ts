import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type EntryParts, remoteEntry } from "../../../../core/files/listing/remote_entry.ts";
import {
  type ComparedFile,
  compareFiles,
  type ComparisonRules,
  exactTime,
  listedTime,
} from "../../../../core/files/tree/comparison.ts";

const RULES: ComparisonRules = {
  sizeOnly: false,
  newer: false,
  keepsTimes: true,
  ignoresSizes: false,
  keepsExisting: false,
};
const NOON = Date.parse("2026-11-21T12:00:00Z");
const HOUR = 3_600_000;

function word(
  source: ComparedFile,
  target: ComparedFile,
  rules: Partial<ComparisonRules> = {},
  asked = false,
): string {
  const found = compareFiles(source, target, { ...RULES, ...rules }, asked);
  return found.kind === "unsure" ? "unsure" : `${found.kind}: ${found.why}`;
}

function exact(size: number, ms: number): ComparedFile {
  return { size, time: exactTime(ms) };
}

function minute(size: number, ms: number): ComparedFile {
  return { size, time: { ms, within: 60_000, certain: false } };
}

Deno.test("files of the same size and second are the same", () => {
  assertEquals(word(exact(5, NOON + 999), exact(5, NOON)), "same: same");
  assertEquals(word(exact(5, NOON + 1000), exact(5, NOON)), "changed: newer");
  assertEquals(word(exact(5, NOON - 1), exact(5, NOON)), "changed: time");
  assertEquals(word(exact(6, NOON), exact(5, NOON)), "changed: size");
});

Deno.test("where times are not kept, a newer target is no difference", () => {
  const rules = { keepsTimes: false };
  assertEquals(word(exact(5, NOON - HOUR), exact(5, NOON), rules), "same: target-newer");
  assertEquals(word(exact(5, NOON), exact(5, NOON - HOUR), rules), "changed: newer");
  assertEquals(word(exact(6, NOON - HOUR), exact(5, NOON), rules), "changed: size");
});

Deno.test("--size-only looks at nothing else", () => {
  const rules = { sizeOnly: true };
  assertEquals(word(exact(5, NOON), exact(5, 0), rules), "same: same-size");
  assertEquals(word({ size: 5 }, { size: 5 }, rules), "same: same-size");
  assertEquals(word({}, { size: 5 }, rules), "unsure");
  assertEquals(word({}, { size: 5 }, rules, true), "changed: size-unknown");
});

Deno.test("--newer lets only a newer source replace", () => {
  const rules = { newer: true };
  assertEquals(word(exact(9, NOON), exact(5, NOON + 1000), rules), "same: target-newer");
  assertEquals(word(exact(5, NOON + 1000), exact(5, NOON), rules), "changed: newer");
  assertEquals(word(exact(9, NOON), exact(5, NOON), rules), "changed: size");
  assertEquals(word(exact(5, NOON), exact(5, NOON), rules), "same: same");
  assertEquals(word({ size: 9 }, exact(5, NOON), rules, true), "same: age-unknown");
});

Deno.test("a time of LIST is never proof before the server was asked", () => {
  assertEquals(word(minute(5, NOON), exact(5, NOON + 20_000)), "unsure");
  assertEquals(word(minute(5, NOON), exact(5, NOON + 5 * HOUR)), "unsure");
  assertEquals(word(minute(5, NOON), exact(5, NOON - 27 * HOUR)), "changed: newer");
  assertEquals(word(minute(5, NOON), exact(6, NOON)), "changed: size");
});

Deno.test("when the server cannot say more, the minute or the day counts", () => {
  assertEquals(word(minute(5, NOON), exact(5, NOON + 59_999), {}, true), "same: same");
  assertEquals(word(minute(5, NOON), exact(5, NOON + 60_000), {}, true), "changed: time");
  assertEquals(word(minute(5, NOON), exact(5, NOON - 2 * HOUR), {}, true), "changed: newer");
  assertEquals(word({ size: 5 }, exact(5, NOON), {}, true), "changed: time-unknown");
});

Deno.test("the precision of a time is that of its listing, and only MLSD is in UTC", () => {
  const common = { name: "a", type: "file", size: 5, modified: NOON } as const;
  const facts = new Map([["modify", "20261121120000"]]);
  const timeOf = (more: Partial<EntryParts>) => listedTime(remoteEntry({ ...common, ...more }));
  assertEquals(timeOf({ precision: "second", facts }), exactTime(NOON));
  assertEquals(timeOf({}), { ms: NOON, within: 60_000, certain: false });
  assertEquals(timeOf({ precision: "second" }), { ms: NOON, within: 1000, certain: false });
  assertEquals(timeOf({ precision: "day" }), { ms: NOON, within: 24 * HOUR, certain: false });
  assertEquals(timeOf({ modified: undefined }), undefined);
});

Deno.test("no two files of different sizes or exact times are the same", () => {
  const file = fc.record({ size: fc.nat(3), ms: fc.nat(5000) });
  fc.assert(fc.property(file, file, (a, b) => {
    const differ = a.size !== b.size || Math.floor(a.ms / 1000) !== Math.floor(b.ms / 1000);
    const found = compareFiles(exact(a.size, a.ms), exact(b.size, b.ms), RULES, false);
    assertEquals(found.kind, differ ? "changed" : "same");
  }));
});
