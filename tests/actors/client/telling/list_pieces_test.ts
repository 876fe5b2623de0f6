import { assert, assertEquals } from "@std/assert";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../../support/ftp/scripted_server.ts";

Deno.test("a large folder in another order is printed in pieces, all of it", async () => {
  const names = Array.from({ length: 3_000 }, (_, at) => `${"n".repeat(200)}-${9_999 - at}`);
  const listing = names.map((name) => `type=file;size=1; ${name}\r\n`).join("");
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(listing) } });
  const pieces: string[] = [];
  const stdout = {
    write: (bytes: Uint8Array) => {
      pieces.push(new TextDecoder().decode(bytes));
      return Promise.resolve();
    },
  };
  const { code } = await runToEnd(["ls", "-S", server.url()], { cwd: "/", stdout });
  assertEquals(code, 0);
  assert(pieces.join("") === names.toReversed().map((name) => `${name}\n`).join(""));
  assert(Math.max(...pieces.map(({ length }) => length)) < 70_000);
});
