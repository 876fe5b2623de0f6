import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadCharset } from "../../../core/protocol/encoding/charset.ts";
import { lineBytesOf } from "../../../core/protocol/encoding/line_bytes.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { SessionNames } from "../../../core/protocol/encoding/session_names.ts";
import { anyFacts } from "../../support/files/any_facts.ts";

/** Sessions that write UTF-8, windows-1252 because the client does, and encodings that the operator has named. */
async function sessions(): Promise<readonly SessionNames[]> {
  const latin = new SessionNames(USUAL_ENCODING);
  latin.read(Uint8Array.of(0xfc));
  assert(!latin.writesUtf8);
  const named = await Promise.all(["shift_jis", "gbk", "latin1", "cp437"].map(async (name) => {
    const charset = await loadCharset(name);
    assert(charset !== undefined);
    return new SessionNames({ kind: "charset", charset });
  }));
  return [new SessionNames(USUAL_ENCODING), latin, ...named];
}

Deno.test("property: many lines give the bytes that each gives by itself", async () => {
  // No system has names that are no Unicode.
  const lines = fc.array(anyFacts(0).map(({ name }) => `-rw- ${name.toWellFormed()}`));
  const rooms = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 });
  for (const names of await sessions()) {
    fc.assert(
      fc.property(lines, rooms, (all, sizes) => {
        const bytes = lineBytesOf(names);
        const taken: number[] = [];
        const take = (round: number) => {
          const into = new Uint8Array(sizes[round % sizes.length] ?? 4);
          const count = bytes.take(into);
          taken.push(...into.subarray(0, count));
          return count;
        };
        all.forEach((line, index) => {
          bytes.text(line);
          bytes.endLine();
          // Some are taken in between.
          if (index % 3 === 0) take(index);
        });
        for (let round = 0; bytes.length > 0; round++) assert(take(round) > 0);
        assertEquals(taken, all.flatMap((line) => [...names.write(`${line}\r\n`)]));
      }),
      { numRuns: 30 },
    );
  }
});
