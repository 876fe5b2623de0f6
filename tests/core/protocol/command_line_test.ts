import { assert, assertEquals } from "@std/assert";
import { assert as property, property as forAll, string, uint8Array } from "fast-check";
import {
  encodeCommandLine,
  MAXIMUM_COMMAND_BYTES,
} from "../../../core/protocol/lines/command_line.ts";
import { decodeText, encodeText } from "../../../core/base/text.ts";

function bytesOf(line: string | Uint8Array): Uint8Array {
  const encoded = encodeCommandLine(line);
  assert(encoded.ok);
  return encoded.value;
}

Deno.test("a command line is UTF-8 with CR LF behind it", () => {
  assertEquals(bytesOf("RETR über"), encodeText("RETR über\r\n"));
});

Deno.test("CR, LF and NUL are refused wherever they are", () => {
  for (const bad of ["\r", "\n", "\0", "\r\n"]) {
    for (const line of [`${bad}RETR a`, `RETR ${bad}a`, `RETR a${bad}`]) {
      assertEquals(encodeCommandLine(line).ok, false, JSON.stringify(line));
      assertEquals(encodeCommandLine(encodeText(line)).ok, false, JSON.stringify(line));
    }
  }
});

Deno.test("a byte 255 is doubled, as Telnet wants it", () => {
  assertEquals(bytesOf(Uint8Array.of(65, 255, 66)), Uint8Array.of(65, 255, 255, 66, 13, 10));
});

Deno.test("a line is as long as a server takes, and no longer", () => {
  const longest = "x".repeat(MAXIMUM_COMMAND_BYTES - 2);
  assertEquals(bytesOf(longest).length, MAXIMUM_COMMAND_BYTES);
  assertEquals(encodeCommandLine(`${longest}x`).ok, false);
});

Deno.test("whatever the text, what leaves is one line", () => {
  property(forAll(string({ unit: "binary" }), (text) => {
    const encoded = encodeCommandLine(text);
    assertEquals(encoded.ok, !/[\r\n\0]/.test(text));
    if (!encoded.ok) return;
    const line = decodeText(encoded.value);
    assertEquals(line?.match(/[\r\n\0]/g), ["\r", "\n"]);
    assertEquals(line?.endsWith("\r\n"), true);
  }));
});

Deno.test("no bytes make it throw", () => {
  property(forAll(uint8Array({ maxLength: 500, size: "max" }), (bytes) => {
    encodeCommandLine(bytes);
  }));
});
