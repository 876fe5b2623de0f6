import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { LineFramer } from "../../../core/protocol/lines/line_framer.ts";
import { encodeReply, reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import {
  type ReceivedReply,
  type ReplyLimits,
  ReplyParser,
  type ReplyParserEvent,
} from "../../../core/protocol/replies/reply_parser.ts";
import { encodeText } from "../../../core/base/text.ts";
import { everySplit, splitAt } from "../../support/files/splits.ts";

/** The way of the bytes in the client: framer, then parser. */
function read(chunks: readonly Uint8Array[], limits?: ReplyLimits): ReplyParserEvent[] {
  const framer = new LineFramer(1024 * 1024);
  const parser = new ReplyParser(limits);
  return chunks.flatMap((chunk) => framer.push(chunk)).flatMap((event) => {
    if (event.kind !== "line") return [];
    const found = parser.pushLine(event.bytes);
    return found === undefined ? [] : [found];
  });
}

function assertReplies(text: string, expected: readonly ReceivedReply[]): void {
  const bytes = encodeText(text);
  const events = expected.map((received) => ({ kind: "reply", reply: received }));
  assertEquals<unknown>(read([bytes]), events);
  for (const chunks of everySplit(bytes)) assertEquals<unknown>(read(chunks), events);
}

function faultOf(text: string, limits?: ReplyLimits): string {
  const [first] = read([encodeText(text)], limits);
  assert(first !== undefined && first.kind === "fault", `no fault for ${text}`);
  return first.message;
}

Deno.test("replies of one line", () => {
  assertReplies("220 ready\r\n331 name okay\n226 \r\n200\r\n", [
    { code: 220, lines: ["ready"] },
    { code: 331, lines: ["name okay"] },
    { code: 226, lines: [""] },
    { code: 200, lines: [""] },
  ]);
});

Deno.test("the example of RFC 959 §4.2", () => {
  const example =
    "123-First line\r\nSecond line\r\n  234 A line beginning with numbers\r\n123 The last line\r\n";
  assertReplies(example, [{
    code: 123,
    lines: ["First line", "Second line", "  234 A line beginning with numbers", "The last line"],
  }]);
});

Deno.test("other codes, other ends and indented ends inside do not end a reply", () => {
  assertReplies(
    "211-a\r\n226 b\r\n226-c\r\n 211 d\r\n2110 e\r\n211e\r\n\r\n211 end\r\n200 next\r\n",
    [
      { code: 211, lines: ["a", "226 b", "226-c", " 211 d", "2110 e", "211e", "", "end"] },
      { code: 200, lines: ["next"] },
    ],
  );
});

Deno.test("a code repeated in front of every line is no text", () => {
  assertReplies("230-Welcome\r\n230-to ferry\r\n230-\r\n230 in\r\n", [
    { code: 230, lines: ["Welcome", "to ferry", "", "in"] },
  ]);
});

Deno.test("a reply ends with its code alone, too", () => {
  assertReplies("220-hello\r\n220\r\n", [{ code: 220, lines: ["hello", ""] }]);
});

Deno.test("nothing is given before the last line", () => {
  assertEquals(read([encodeText("220-hello\r\nthere\r\n220")]), []);
});

Deno.test("lines that are not UTF-8 are read as Latin-1", () => {
  const bytes = Uint8Array.of(...encodeText("250 caf"), 0xe9, 0x0d, 0x0a);
  assertEquals(read([bytes]), [{ kind: "reply", reply: { code: 250, lines: ["café"] } }]);
});

Deno.test("another protocol's greeting is a fault that says so, and stays one", () => {
  const greetings = [
    "SSH-2.0-x",
    "HTTP/1.0 200 OK",
    "* OK IMAP",
    "+OK POP3",
    "RFB 003.008",
    "<html>",
  ];
  for (const text of greetings) assertStringIncludes(faultOf(`${text}\r\n`), "does not speak FTP");
  const events = read([encodeText("HTTP/1.1 400\r\n220 ready\r\n")]);
  assertEquals(events.map(({ kind }) => kind), ["fault", "fault"]);
  // After a reply it is a line like any other.
  assertReplies("220 ready\r\n* OK then\r\n331 name okay\r\n", [
    { code: 220, lines: ["ready"] },
    { code: 331, lines: ["name okay"] },
  ]);
});

Deno.test("lines without a code before, between and behind replies are passed over", () => {
  const strays = ["", "22 x", "2200 x", "099 x", "600 x", "hello", " 220 x", "220_x", "-", "220x"];
  const text = strays.map((stray) => `${stray}\r\n`).join("");
  assertReplies(`${text}220-a\r\nb\r\n220 c\r\n${text}200\tdone\r\n${text}`, [
    { code: 220, lines: ["a", "b", "c"] },
    { code: 200, lines: ["done"] },
  ]);
});

Deno.test("lines without a code are limited in number and in bytes", () => {
  const limits = { maximumStrayLines: 3, maximumStrayBytes: 20 };
  assertEquals(read([encodeText("a\r\nb\r\nc\r\n220 x\r\nd\r\ne\r\nf\r\n")], limits).length, 1);
  assertStringIncludes(faultOf("a\r\nb\r\nc\r\nd\r\n", limits), "does not speak FTP");
  assertStringIncludes(faultOf(`a\r\n${"b".repeat(20)}\r\n`, limits), 'it said "a"');
  const [, late] = read([encodeText("220 x\r\na\r\nb\r\nc\r\nd\r\n")], limits);
  assert(late?.kind === "fault");
  assertStringIncludes(late.message, 'no replies, such as "a": given up');
});

Deno.test("lines instead of a reply are reported until one arrives", () => {
  const parser = new ReplyParser();
  assertEquals(parser.strayWords, undefined);
  parser.pushLine(encodeText("Welcome"));
  assertStringIncludes(parser.strayWords ?? "", 'it said "Welcome"');
  parser.pushLine(encodeText("220 ready"));
  assertEquals(parser.strayWords, undefined);
});

Deno.test("control characters of the server do not reach the message", () => {
  assertStringIncludes(faultOf("SSH-2\x1b[2J\r\n"), "\\x1b[2J");
});

Deno.test("an endless reply is given up after a number of lines", () => {
  const limits = { maximumLines: 3 };
  assertEquals(read([encodeText("220-a\r\nb\r\n220 c\r\n")], limits).length, 1);
  assertStringIncludes(faultOf("220-a\r\nb\r\nc\r\nd\r\n", limits), "given up");
});

Deno.test("an endless reply is given up after a number of bytes", () => {
  const limits = { maximumBytes: 10 };
  assertEquals(read([encodeText("220-abcdef\r\n")], limits), []);
  assertStringIncludes(faultOf("220-abcdef\r\nx\r\n", limits), "given up");
  assertStringIncludes(faultOf("220 abcdefg\r\n", limits), "given up");
});

Deno.test("property: parsing gives what was encoded, at any cuts", () => {
  const text = fc.string({ unit: "binary" });
  const clean = (line: string) => line.replaceAll(/[\r\n\0]/g, "?");
  fc.assert(fc.property(
    fc.constantFrom(...Object.values(ReplyCode)),
    text,
    fc.array(text),
    fc.array(fc.nat(400)),
    (code, first, more, cuts) => {
      const last = more.length - 1;
      const expected = more.map((line, index) =>
        index !== last && /^\d/.test(line) ? ` ${clean(line)}` : clean(line)
      );
      const bytes = encodeReply(reply(code, first, ...more));
      assertEquals(read(splitAt(bytes, cuts)), [
        { kind: "reply", reply: { code, lines: [clean(first), ...expected] } },
      ]);
    },
  ));
});

Deno.test("property: no line throws", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom("211-", "211 ", "9").map(encodeText),
  );
  fc.assert(fc.property(fc.array(piece), (lines) => {
    const parser = new ReplyParser({ maximumLines: 5 });
    for (const line of lines) parser.pushLine(line);
  }));
});
