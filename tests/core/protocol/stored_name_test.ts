import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { storedName } from "../../../core/protocol/replies/stored_name.ts";

const named = (asked: string, ...lines: readonly string[]) =>
  storedName({ code: 226, lines }, asked);

Deno.test("the new name is read from the replies of drop boxes and of STOU", () => {
  assertEquals(named("x", "Transfer complete, stored as x (3)"), "x (3)");
  assertEquals(named("inbox/x", "FILE: x.1"), "x.1");
  assertEquals(named("x", "FILE: /inbox/x.1"), "x.1");
  assertEquals(named("x", "Transfer complete (unique file name:x.2)."), "x.2");
  assertEquals(named("x", "Transfer complete (unique file name:x (2))."), "x (2)");
  assertEquals(named("x", "Transfer complete.", "Unique file name: x.3"), "x.3");
  assertEquals(named("x", 'Saved as "x copy"'), "x copy");
});

Deno.test("a reply that names the file as it was asked for gives no new name", () => {
  assertEquals(named("inbox/x", "FILE: x"), undefined);
  assertEquals(named("x", "Transfer complete, stored as x"), undefined);
});

Deno.test("an ordinary reply gives no name", () => {
  for (
    const text of [
      "Transfer complete.",
      "File successfully transferred",
      "Ok to send data.",
      "Opening BINARY mode data connection for x",
      "Closing data connection; File transfer successful.",
      "FILE: ",
      "stored as /",
      "",
    ]
  ) assertEquals(named("x", text), undefined, text);
});

Deno.test("property: what a name is stored as is read whole, whatever it is", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => /^[^/"'\s\p{C}]+$/u.test(text));
  fc.assert(fc.property(name, (name) => {
    assertEquals(named("", `Transfer complete, stored as ${name}`), name);
  }));
});
