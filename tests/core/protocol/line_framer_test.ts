import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LineFramer } from "../../../core/protocol/lines/line_framer.ts";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { everySplit, splitAt } from "../../support/files/splits.ts";

const IAC = 0xff;
const DONT = 0xfe;
const DO = 0xfd;
const WONT = 0xfc;
const WILL = 0xfb;
const IP = 0xf4;
const DM = 0xf2;

/** What came out, independent of how answers were bundled. */
interface Framed {
  readonly lines: readonly (readonly number[] | "too long")[];
  readonly answers: readonly number[];
}

function frame(
  chunks: readonly Uint8Array[],
  maximum?: number,
  options?: { readonly mayBeUrgent: boolean },
): Framed {
  const framer = new LineFramer(maximum, options);
  const lines: (readonly number[] | "too long")[] = [];
  const answers: number[] = [];
  for (const event of chunks.flatMap((chunk) => framer.push(chunk))) {
    switch (event.kind) {
      case "line":
        lines.push([...event.bytes]);
        break;
      case "line-too-long":
        lines.push("too long");
        break;
      case "telnet-answer":
        answers.push(...event.bytes);
        break;
    }
  }
  return { lines, answers };
}

function bytesOf(...parts: readonly (string | number)[]): Uint8Array {
  return concatBytes(
    parts.map((part) => typeof part === "string" ? encodeText(part) : Uint8Array.of(part)),
  );
}

function line(text: string): readonly number[] {
  return [...encodeText(text)];
}

/** At every split point, and byte by byte. */
function assertFrames(
  bytes: Uint8Array,
  expected: Framed,
  maximum?: number,
  options?: { readonly mayBeUrgent: boolean },
): void {
  assertEquals(frame([bytes], maximum, options), expected);
  for (const chunks of everySplit(bytes)) assertEquals(frame(chunks, maximum, options), expected);
}

Deno.test("CR LF ends a line, a bare LF too, and a bare CR does not", () => {
  assertFrames(bytesOf("USER a\r\nNOOP\nPWD\rX\r\n\r\n\n"), {
    lines: [line("USER a"), line("NOOP"), line("PWD\rX"), [], []],
    answers: [],
  });
});

Deno.test("CR CR LF ends a line as well, but more CRs belong to the line", () => {
  assertFrames(bytesOf("a\r\r\nb\r\n\r\r\nc\r\r\r\n"), {
    lines: [line("a"), line("b"), [], line("c\r")],
    answers: [],
  });
});

Deno.test("bytes since the last line are counted, whatever they are", () => {
  const framer = new LineFramer();
  framer.push(bytesOf("NOOP\r\n"));
  assertEquals(framer.sinceLine, 0);
  framer.push(bytesOf(IAC, IP, IAC, DM, "AB"));
  assertEquals(framer.sinceLine, 6);
  framer.push(bytesOf("OR\r\nx"));
  assertEquals(framer.sinceLine, 1);
});

Deno.test("a byte that may be a Telnet command is remembered until the line ends", () => {
  for (const byte of [IAC, IP, DM]) {
    const framer = new LineFramer();
    framer.push(bytesOf("NOOP"));
    assertEquals(framer.telnetSinceLine, false);
    framer.push(bytesOf(byte, "A"));
    assertEquals(framer.telnetSinceLine, true);
    framer.push(bytesOf("BOR\r\n"));
    assertEquals(framer.telnetSinceLine, false);
  }
});

Deno.test("half a line is no line", () => {
  assertFrames(bytesOf("NOOP\r\nQUI"), { lines: [line("NOOP")], answers: [] });
});

Deno.test("a line may have as many bytes as the maximum, its end not counted", () => {
  assertFrames(bytesOf("12345678\r\n12345678\nNOOP\r\n"), {
    lines: [line("12345678"), line("12345678"), line("NOOP")],
    answers: [],
  }, 8);
});

Deno.test("a longer line is reported once, at its end, and the next one is read", () => {
  for (const long of ["123456789", "12345678\rx", "12345678\r\r\r", "1".repeat(50)]) {
    assertFrames(bytesOf(long, "\r\nNOOP\r\n", long, "\nQUIT\r\n", long), {
      lines: ["too long", line("NOOP"), "too long", line("QUIT")],
      answers: [],
    }, 8);
  }
});

Deno.test("the maximum is 4,096 bytes by default", () => {
  const bytes = bytesOf("x".repeat(4096), "\r\n", "x".repeat(4097), "\r\nNOOP\r\n");
  assertEquals(frame([bytes]).lines, [line("x".repeat(4096)), "too long", line("NOOP")]);
});

Deno.test("WILL and WONT are answered DONT, DO and DONT are answered WONT", () => {
  const bytes = bytesOf("NO", IAC, WILL, 1, IAC, WONT, 3, "OP\r\n", IAC, DO, 6, IAC, DONT, 10);
  assertFrames(bytes, {
    lines: [line("NOOP")],
    answers: [IAC, DONT, 1, IAC, DONT, 3, IAC, WONT, 6, IAC, WONT, 10],
  });
});

Deno.test("an answer comes before the line that ends after its option", () => {
  const events = new LineFramer().push(bytesOf(IAC, DO, 1, "A\n", IAC, DO, 2, IAC, WILL, 3, "B\n"));
  assertEquals(events.map(({ kind }) => kind), ["telnet-answer", "line", "telnet-answer", "line"]);
});

Deno.test("an option whose number is a line end or IAC ends no line", () => {
  assertFrames(bytesOf("A", IAC, DO, 0x0a, IAC, WILL, 0x0d, IAC, DO, IAC, "B\r\n"), {
    lines: [line("AB")],
    answers: [IAC, WONT, 0x0a, IAC, DONT, 0x0d, IAC, WONT, IAC],
  });
});

Deno.test("IAC IAC is one byte 255", () => {
  assertFrames(bytesOf("CWD a", IAC, IAC, "b\r\n", IAC, IAC, "\r\n"), {
    lines: [[...line("CWD a"), IAC, ...line("b")], [IAC]],
    answers: [],
  });
});

Deno.test("a lone byte 255 inside of a line is text: ÿ, of a client without Telnet", () => {
  const framed = {
    lines: [[...line("CWD a"), IAC, ...line("b")], [...line("CWD "), IAC]],
    answers: [],
  };
  assertFrames(bytesOf("CWD a", IAC, "b\r\nCWD ", IAC, "\r\n"), framed);
});

Deno.test("every other Telnet command vanishes", () => {
  for (let command = 0xf0; command < WILL; command++) {
    assertFrames(bytesOf("NO", IAC, command, "OP\r\n"), { lines: [line("NOOP")], answers: [] });
  }
});

Deno.test("a Synch before ABOR vanishes, whichever of its bytes is lost as urgent data", () => {
  const synch = [IAC, IP, IAC, DM];
  const expected = { lines: [line("NOOP"), line("ABOR")], answers: [] };
  assertFrames(bytesOf("NOOP\r\n", ...synch, "ABOR\r\n"), expected);
  for (const lost of synch.keys()) {
    const arrived = synch.filter((_, index) => index !== lost);
    assertFrames(bytesOf("NOOP\r\n", ...arrived, "ABOR\r\n"), expected);
  }
});

Deno.test("the LF behind ABOR, STAT and QUIT may be lost as urgent data", () => {
  const urgent = { mayBeUrgent: true };
  for (const command of ["ABOR", "abor", "STAT", "QUIT"]) {
    for (const synch of [[], [IAC, IP, IAC, DM], [IP, IAC, DM]]) {
      for (const end of ["\r\n", "\r", "\n"]) {
        const lines = [line("PWD"), line(command), line("NOOP")];
        const bytes = bytesOf("PWD\r\n", ...synch, command, end, "NOOP\r\n");
        assertFrames(bytes, { lines, answers: [] }, undefined, urgent);
      }
    }
  }
  for (const text of ["STAT a", "ABORT", "XABOR", "RETR ABOR", "CWD"]) {
    const bytes = bytesOf(text, "\rNOOP\r\n\r\n");
    assertFrames(bytes, { lines: [line(`${text}\rNOOP`), []], answers: [] }, undefined, urgent);
  }
  assertFrames(bytesOf("ABOR\rNOOP\r\n"), { lines: [line("ABOR\rNOOP")], answers: [] });
});

Deno.test("text that begins like a Synch stays", () => {
  const names = ["\u{100000}x", "\u{80000}x"];
  for (const name of names) {
    assertFrames(bytesOf(name, "\r\n"), { lines: [line(name)], answers: [] });
  }
});

Deno.test("property: lines come back as they were sent, at any cuts", () => {
  const sentLine = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[\r\n]/g, ""));
  fc.assert(fc.property(
    fc.array(fc.tuple(sentLine, fc.constantFrom("\r\n", "\n"))),
    fc.array(fc.nat(400)),
    (sent, cuts) => {
      const bytes = bytesOf(...sent.flat());
      assertEquals(frame(splitAt(bytes, cuts)), {
        lines: sent.map(([text]) => line(text)),
        answers: [],
      });
    },
  ));
});

Deno.test("property: whatever arrives, cuts change nothing and nothing throws", () => {
  const special = fc.constantFrom(IAC, DONT, DO, WONT, WILL, IP, DM, 0x0a, 0x0d, 0x41);
  const byte = fc.oneof(special, fc.nat(255)).map((one) => [one]);
  const command = fc.constantFrom("ABOR\r", "STAT\r\n", "quit\r").map(line);
  const input = fc.array(fc.oneof({ weight: 9, arbitrary: byte }, command), {
    maxLength: 200,
    size: "max",
  });
  const settings = fc.record({
    cuts: fc.array(fc.nat(200)),
    maximum: fc.integer({ min: 1, max: 12 }),
    mayBeUrgent: fc.boolean(),
  });
  fc.assert(fc.property(input, settings, (parts, { cuts, maximum, mayBeUrgent }) => {
    const bytes = Uint8Array.from(parts.flat());
    const whole = frame([bytes], maximum, { mayBeUrgent });
    assertEquals(frame(splitAt(bytes, cuts), maximum, { mayBeUrgent }), whole);
    for (const found of whole.lines) {
      assertEquals(found === "too long" || found.length <= maximum, true);
    }
  }));
});

Deno.test("of a line that is too long nothing is taken for ABOR", () => {
  const bytes = bytesOf("ABOR and more\rNOOP\n");
  for (const maximum of [2, 3, 4]) {
    assertFrames(bytes, { lines: ["too long"], answers: [] }, maximum, { mayBeUrgent: true });
  }
});
