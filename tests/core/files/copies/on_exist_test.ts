import { assertEquals } from "@std/assert";
import { decideExisting, ON_EXIST_KINDS } from "../../../../core/files/copies/on_exist.ts";
import { existNotice, parseExistAnswer } from "../../../../core/files/copies/exist_question.ts";

Deno.test("newer replaces only what is older by whole seconds", () => {
  const decide = (source: number | undefined, present: number | undefined) =>
    decideExisting("newer", { modified: source }, { modified: present });
  const old = { kind: "leave", why: "not-newer" } as const;
  assertEquals(decide(2_000, 1_999), { kind: "overwrite" });
  assertEquals(decide(1_999, 1_000), old);
  assertEquals(decide(1_000, 1_000), old);
  assertEquals(decide(1_000, 2_000), old);
});

Deno.test("what may be newer, for all that is known, is left", () => {
  const unknown = { kind: "leave", why: "unknown-time" } as const;
  assertEquals(decideExisting("newer", {}, { modified: 1 }), unknown);
  assertEquals(decideExisting("newer", { modified: 1 }, {}), unknown);
});

Deno.test("the other kinds depend on nothing", () => {
  for (const kind of ON_EXIST_KINDS.filter((kind) => kind !== "newer")) {
    assertEquals(decideExisting(kind, {}, {}), { kind });
  }
});

Deno.test("an answer is a letter or a word, a capital letter or all is for all files", () => {
  const one = (answer: string) => ({ answer, forAll: false });
  const all = (answer: string) => ({ answer, forAll: true });
  const read = (typed: string): unknown => parseExistAnswer(typed);
  assertEquals(read("o"), one("overwrite"));
  assertEquals(read(" n "), one("rename"));
  assertEquals(read("Skip"), one("skip"));
  assertEquals(read("resume"), one("resume"));
  assertEquals(read("S"), all("skip"));
  assertEquals(read("overwrite all"), all("overwrite"));
  assertEquals(read("O all"), all("overwrite"));
  for (const typed of ["", "x", "y", "all", "constructor", "skip al", "oo"]) {
    assertEquals(read(typed), undefined, typed);
  }
});

Deno.test("the question shows size and time of both sides", () => {
  const here = { size: 1_234_567, modified: Date.UTC(2026, 10, 1, 2, 3, 4) };
  assertEquals(
    existNotice("a/x", { here, there: { size: 12 } }),
    "a/x exists: here 1,234,567 bytes, 2026-11-01 02:03:04; on the server 12 bytes",
  );
  assertEquals(
    existNotice("x", { here: {}, there: { size: 999 } }).slice(0, 30),
    "x exists: here of unknown size",
  );
});
