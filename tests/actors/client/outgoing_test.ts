import { assertEquals } from "@std/assert";
import { Outgoing } from "../../../actors/client/conversation/outgoing.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";

/** What is sent, one text for each write. */
function outgoing() {
  const writes: string[] = [];
  const lines = new Outgoing((bytes) => void writes.push(decodeLenient(bytes)));
  const write = (line: string) => lines.write(encodeText(`${line}\r\n`));
  return { writes, lines, write };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

Deno.test("a line that need not wait leaves at once", () => {
  const { writes, write } = outgoing();
  write("EPSV");
  write("RETR a");
  assertEquals(writes, ["EPSV\r\n", "RETR a\r\n"]);
});

Deno.test("held lines leave with the next one, in their order", async () => {
  const { writes, lines, write } = outgoing();
  lines.holding(() => write("MDTM b"));
  lines.holding(() => write("RETR b"));
  assertEquals(writes, []);
  write("EPSV");
  assertEquals(writes, ["MDTM b\r\nRETR b\r\nEPSV\r\n"]);
  await turn();
  write("QUIT");
  assertEquals(writes.slice(1), ["QUIT\r\n"]);
});

Deno.test("a held line that nothing follows leaves in the next turn of the event loop", async () => {
  const { writes, lines, write } = outgoing();
  lines.holding(() => write("MFMT 20260102030405 a"));
  await turn();
  assertEquals(writes, ["MFMT 20260102030405 a\r\n"]);
});
