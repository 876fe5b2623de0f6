import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Dialogue } from "../../../actors/client/conversation/dialogue.ts";
import { ClientFault } from "../../../actors/client/client_fault.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

/** A dialogue, and what it wrote and logged. */
function dialogue() {
  const written: string[] = [];
  const logged: string[] = [];
  const talk = new Dialogue({
    write: (bytes) => {
      written.push(decodeLenient(bytes));
    },
    names: new ServerNames({ kind: "auto" }),
    clock: new FakeClock(),
    timeoutMs: 1_000,
    log: (line) => {
      logged.push(line);
    },
  });
  return { talk, written, logged };
}

Deno.test("a reply belongs to the oldest command that has none", async () => {
  const { talk, written } = dialogue();
  const first = talk.command("STAT a");
  const second = talk.command("STAT b");
  talk.accept({ code: 213, lines: ["A"] });
  talk.accept({ code: 214, lines: ["B"] });
  assertEquals(written, ["STAT a\r\n", "STAT b\r\n"]);
  assertEquals([(await first).code, (await second).code], [213, 214]);
});

Deno.test("a preliminary reply does not end a command", async () => {
  const { talk } = dialogue();
  const exchange = talk.begin("RETR a");
  const next = talk.command("ABOR");
  talk.accept({ code: 150, lines: [""] });
  talk.accept({ code: 426, lines: [""] });
  talk.accept({ code: 226, lines: [""] });
  assertEquals((await exchange.first()).code, 150);
  assertEquals((await exchange.final()).code, 426);
  assertEquals((await next).code, 226);
});

Deno.test("a line with CR, LF or NUL is never sent, wherever its text comes from", async () => {
  const { talk, written, logged } = dialogue();
  for (
    const line of ["RETR a\r\nDELE b", "RETR a\nDELE b", "RETR a\rb", "USER a\0", "PASS x\r\n"]
  ) {
    assertThrows(() => talk.begin(line));
    const error = await talk.command(line).catch((caught: unknown) => caught);
    assert(error instanceof ClientFault);
    assertEquals(error.failure.kind, "usage");
    assertEquals(/[\r\n\0]|PASS x/.test(error.message), false, error.message);
  }
  assertEquals([written, logged], [[], []]);
});

Deno.test("unexpected replies change nothing", async () => {
  const { talk } = dialogue();
  talk.accept({ code: 226, lines: ["left over"] });
  const asked = talk.command("PWD");
  talk.accept({ code: 257, lines: ["here"] });
  assertEquals((await asked).code, 257);
});

Deno.test("preliminary replies without end are given up", async () => {
  const { talk } = dialogue();
  const asked = talk.begin("RETR a");
  for (let count = 0; count < 1_000; count += 1) talk.accept({ code: 150, lines: [""] });
  await assertRejects(() => asked.final());
  assertEquals(talk.failure?.kind, "unreachable");
});

Deno.test("once failed, every command fails alike and nothing is sent", async () => {
  const { talk, written } = dialogue();
  const waiting = talk.command("PWD");
  talk.fail({ kind: "unreachable", message: "gone" });
  talk.fail({ kind: "timed-out", message: "later" });
  for (const asked of [waiting, talk.command("NOOP")]) {
    const error = await asked.catch((caught: unknown) => caught);
    assert(error instanceof ClientFault);
    assertEquals(error.message, "gone");
  }
  assertEquals(written, ["PWD\r\n"]);
});
