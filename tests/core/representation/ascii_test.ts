import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { asciiToNetwork, networkToAscii } from "../../../core/representation/types/ascii.ts";
import type { ByteTransform } from "../../../core/representation/byte_transform.ts";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { everySplit, splitAt } from "../../support/files/splits.ts";

function run(transform: ByteTransform, chunks: readonly Uint8Array[]): Uint8Array {
  return concatBytes([...chunks.map((chunk) => transform.push(chunk)), transform.end()]);
}

function assertAtEverySplit(make: () => ByteTransform, from: string, to: string): void {
  for (const chunks of everySplit(encodeText(from))) {
    assertEquals(run(make(), chunks), encodeText(to));
  }
}

/** 38 bytes in four lines. */
const HELLO_C = 'main()\n{\n\tprintf("hello, world\\n");\n}\n';

Deno.test("hello.c of 38 bytes and four lines is sent as 42 and stored as 38", () => {
  const local = encodeText(HELLO_C);
  assertEquals(local.length, 38);
  const wire = run(asciiToNetwork(), [local]);
  assertEquals(wire.length, 42);
  assertEquals(run(networkToAscii(), [wire]), local);
});

Deno.test("out: LF becomes CR LF, CR LF stays, other bytes pass, at every split", () => {
  assertAtEverySplit(asciiToNetwork, HELLO_C, HELLO_C.replaceAll("\n", "\r\n"));
  assertAtEverySplit(asciiToNetwork, "a\nb", "a\r\nb");
  assertAtEverySplit(asciiToNetwork, "a\r\nb\nc", "a\r\nb\r\nc");
  assertAtEverySplit(asciiToNetwork, "\n\n", "\r\n\r\n");
  assertAtEverySplit(asciiToNetwork, "\r\r\n\n\r", "\r\r\n\r\n\r");
  assertAtEverySplit(asciiToNetwork, "no end", "no end");
  assertAtEverySplit(asciiToNetwork, "", "");
});

Deno.test("in: CR LF becomes LF, a bare CR and a bare LF stay, at every split", () => {
  assertAtEverySplit(networkToAscii, HELLO_C.replaceAll("\n", "\r\n"), HELLO_C);
  assertAtEverySplit(networkToAscii, "a\r\nb", "a\nb");
  assertAtEverySplit(networkToAscii, "a\rb\nc", "a\rb\nc");
  assertAtEverySplit(networkToAscii, "\r\r\n", "\r\n");
  assertAtEverySplit(networkToAscii, "\r\n\r\n", "\n\n");
  assertAtEverySplit(networkToAscii, "cut\r", "cut\r");
  assertAtEverySplit(networkToAscii, "", "");
});

const textBytes = fc.array(fc.constantFrom(0x0a, 0x0d, 0x61, 0x00, 0xff), {
  maxLength: 60,
  size: "max",
})
  .map((bytes) => Uint8Array.from(bytes));
const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 12, size: "max" });

Deno.test("property: chunking changes nothing in either direction", () => {
  for (const make of [asciiToNetwork, networkToAscii]) {
    fc.assert(fc.property(textBytes, cuts, (bytes, cuts) => {
      assertEquals(run(make(), splitAt(bytes, cuts)), run(make(), [bytes]));
    }));
  }
});

Deno.test("property: what goes out of a local text file comes in as it was", () => {
  const local = fc.array(fc.constantFrom(0x0a, 0x61, 0x00, 0xff)).map((bytes) =>
    Uint8Array.from(bytes)
  );
  fc.assert(fc.property(local, cuts, (bytes, cuts) => {
    const wire = run(asciiToNetwork(), splitAt(bytes, cuts));
    assertEquals(run(networkToAscii(), splitAt(wire, cuts)), bytes);
  }));
});

Deno.test("property: on the wire every LF has its CR, and converting again changes nothing", () => {
  fc.assert(fc.property(textBytes, (bytes) => {
    const wire = run(asciiToNetwork(), [bytes]);
    wire.forEach((byte, index) => {
      if (byte === 0x0a) assertEquals(wire[index - 1], 0x0d);
    });
    assertEquals(run(asciiToNetwork(), [wire]), wire);
  }));
});

Deno.test("the given chunk is never written to", () => {
  fc.assert(fc.property(textBytes, (bytes) => {
    const before = bytes.slice();
    run(asciiToNetwork(), [bytes]);
    run(networkToAscii(), [bytes]);
    assertEquals(bytes, before);
  }));
});
