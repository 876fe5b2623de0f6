import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  encodeLongReply,
  encodeReply,
  isPreliminary,
  reply,
  ReplyCode,
} from "../../../core/protocol/replies/reply.ts";
import { concatBytes, decodeText } from "../../../core/base/text.ts";

function encoded(code: ReplyCode, first: string, ...more: readonly string[]): string | undefined {
  return decodeText(encodeReply(reply(code, first, ...more)));
}

Deno.test("a reply of one line is the code, a space and the text", () => {
  assertEquals(encoded(ReplyCode.Okay, "done"), "200 done\r\n");
});

Deno.test("a reply of several lines begins with a hyphen and ends with a space", () => {
  assertEquals(
    encoded(ReplyCode.SystemStatus, "Features:", " UTF8", "End"),
    "211-Features:\r\n UTF8\r\n211 End\r\n",
  );
});

Deno.test("a line in between that begins with a digit gets a leading space", () => {
  assertEquals(
    encoded(ReplyCode.Help, "a", "214 not the end", "b"),
    "214-a\r\n 214 not the end\r\n214 b\r\n",
  );
});

Deno.test("no line can break out of its reply", () => {
  assertEquals(encoded(ReplyCode.Okay, "a\r\n230 in\0"), "200 a??230 in?\r\n");
});

Deno.test("property: a reply has as many lines as given, and one end", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(
    fc.constantFrom(...Object.values(ReplyCode)),
    text,
    fc.array(text),
    (code, first, more) => {
      const lines = (encoded(code, first, ...more) ?? "").split("\r\n");
      assertEquals(lines.length, more.length + 2);
      assertEquals(lines.at(-1), "");
      const ends = lines.filter((line) => line.startsWith(`${code} `));
      assertEquals(ends.length, 1);
    },
  ));
});

Deno.test("1yz replies are preliminary, no other is", () => {
  const preliminary = Object.values(ReplyCode).filter(isPreliminary);
  assertEquals(preliminary, [ReplyCode.AboutToOpenData]);
});

Deno.test("a long reply comes in pieces of about 16 KiB, and without its last line", () => {
  const lines = Array.from({ length: 5_000 }, (_, at) => `${at % 2 === 0 ? " " : ""}file ${at}`);
  const pieces = [...encodeLongReply(ReplyCode.FileStatus, "Listing", lines)];
  const whole = encodeReply(reply(ReplyCode.FileStatus, "Listing", ...lines, "End"));
  const end = "213 End\r\n".length;
  assertEquals(concatBytes(pieces), whole.subarray(0, whole.length - end));
  assertEquals(pieces.slice(0, -1).map(({ length }) => length >> 10), [16, 16, 16]);
});
