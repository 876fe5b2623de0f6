import { assertEquals, assertMatch } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { besideAnother } from "../support/ftp/bystander.ts";

const NAMES = 10_001;

Deno.test("a folder of too many names for a reply: STAT is 450, listings are whole", () =>
  besideAnother({ files: { "many/": "" } }, async (served, client) => {
    const names = Array.from({ length: NAMES }, (_, index) => `name-${index}`).sort();
    for (const name of names) Deno.writeTextFileSync(served.folder.at(`many/${name}`), "");
    assertMatch((await client.ask("STAT many", 450)).raw.join(), /LIST/);
    assertMatch((await client.ask("STAT many/*", 450)).raw.join(), /LIST/);
    assertEquals((await client.ask("STAT many/name-1", 213)).lines.length, 3);
    await client.ask("CWD many", 250);
    const { bytes } = await client.download("NLST");
    assertEquals(decodeLenient(bytes).split("\r\n").slice(0, -1), names);
    Deno.removeSync(served.folder.at("many/name-1"));
    const stat = await client.ask("STAT .", 213);
    assertEquals(stat.lines.length, NAMES - 1 + 2);
  }));

Deno.test("glob bombs: patterns as long as a name or a line match right, and at once", () =>
  besideAnother({ files: { [`${"a".repeat(200)}b`]: "" } }, async (_served, client) => {
    // A name of the system has 255 bytes at most, so a longer pattern matches none.
    for (const length of [250, 3900]) {
      for (const piece of ["*a", "?*", "[!b]*", "**", "[a-z]*"]) {
        const pattern = piece.repeat(Math.floor(length / piece.length));
        await client.ask(`LIST ${pattern}c`, 550);
        await client.ask(`STAT ${pattern}c`, 550);
      }
    }
    const listed = await client.download(`NLST ${"*".repeat(250)}b`);
    assertEquals(decodeLenient(listed.bytes), `${"a".repeat(200)}b\r\n`);
  }));
