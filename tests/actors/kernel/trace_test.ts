import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { traceLine } from "../../../actors/kernel/trace.ts";
import { encodeText } from "../../../core/base/text.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

function line(msg: { readonly kind: string; readonly [name: string]: unknown }): string {
  return traceLine({ at: AT, to: "/server/session-1", msg });
}

Deno.test("a trace line contains the time, the address, the kind and the fields", () => {
  const msg = { kind: "dial", address: { hostname: "127.0.0.1", port: 21 }, waitMs: 5 };
  assertEquals(
    line(msg),
    '03:04:05.678 /server/session-1 dial address={hostname: "127.0.0.1", port: 21} waitMs=5',
  );
});

Deno.test("a trace line never shows a password", () => {
  const messages = [
    { kind: "authenticate", name: "ann", password: "hunter2" },
    { kind: "run", url: { user: "ann", password: "hunter2" } },
    { kind: "write", bytes: encodeText("PASS hunter2\r\n") },
    { kind: "line", bytes: encodeText("pass hunter2") },
    { kind: "say", text: "PASS hunter2" },
    { kind: "run", command: { verb: "PASS", password: "hunter2" } },
  ];
  for (const msg of messages) assert(!line(msg).includes("hunter2"), line(msg));
});

Deno.test("a trace line stays one line, and short whatever the message holds", () => {
  const text = line({ kind: "line", bytes: encodeText("a\r\nb\u001b[2J".repeat(1000)) });
  assert(!/\p{Cc}/u.test(text));
  assert(text.length < 300, text);
});

Deno.test("sockets and other objects are named, not opened; deep values are cut", () => {
  const text = line({
    kind: "accepted",
    conn: new AbortController(),
    deep: { a: { b: { c: { d: 1 } } } },
    list: Array.from({ length: 1000 }, () => 1),
    error: new TypeError("no"),
    nothing: null,
    answer: () => 1,
  });
  assertStringIncludes(text, "conn=AbortController");
  assertStringIncludes(text, "deep={a: {b: {...}}}");
  assertStringIncludes(text, "list=[1000 entries]");
  assertStringIncludes(text, 'error=TypeError("no")');
  assertStringIncludes(text, "nothing=null");
});

Deno.test("property: any message makes one line without control characters", () => {
  const values = fc.dictionary(fc.string(), fc.anything({ withTypedArray: true, withDate: true }));
  fc.assert(fc.property(values, (fields) => {
    assert(!/\p{Cc}/u.test(line({ ...fields, kind: "any" })));
  }));
});
