import { assertEquals } from "@std/assert";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

const FEATURES = "211-Features\r\n SIZE\r\n AVBL\r\n211 End";

async function put(bytes: number, on: NonNullable<Script["on"]>, target = "inbox/") {
  await using folder = await tempFolder();
  await folder.write("x", new Uint8Array(bytes));
  await using server = new ScriptedServer({ on: { FEAT: FEATURES, ...on } });
  const args = ["put", "--no-times", "x", server.url(target)];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  return { code, words, lines: server.linesOf("AVBL", "ALLO", "STOR", "SIZE") };
}

Deno.test("a file that the server has no room for is not sent", async () => {
  const { code, words, lines } = await put(3_000_000, { AVBL: "213 2000000" });
  assertEquals([code, lines], [5, ["AVBL inbox/", "SIZE inbox/x"]]);
  assertEquals(words, [
    "ferry: cannot send inbox/x: no space left on the server (3 MB needed, 2 MB free)",
  ]);
});

Deno.test("a file that fits is sent, and so is one where the server does not say", async () => {
  for (const answer of ["213 3000000", "213 plenty", "550 No", "500 What?"]) {
    const { code, lines } = await put(3_000_000, { AVBL: answer }, "");
    assertEquals([code, lines], [0, ["AVBL", "STOR x", "SIZE x"]]);
  }
});

Deno.test("a small file is not asked about, nor a server without AVBL in FEAT", async () => {
  assertEquals((await put(1_000, { AVBL: "213 1" })).lines, ["STOR inbox/x"]);
  const unlisted = await put(3_000_000, { FEAT: "211-F\r\n SIZE\r\n211 End", AVBL: "213 1" });
  assertEquals(unlisted.lines, ["STOR inbox/x", "SIZE inbox/x"]);
});

Deno.test("ALLO is sent to a server that refuses STOR for the lack of it, and only there", async () => {
  let allocated = false;
  const { code, lines } = await put(1_000, {
    ALLO: () => {
      allocated = true;
      return "200 Reserved";
    },
    STOR: async (_, session) => {
      if (!allocated) return "503 Send ALLO first";
      await session.take();
      return "226 Stored";
    },
  });
  assertEquals([code, lines], [0, ["STOR inbox/x", "ALLO 1000", "STOR inbox/x"]]);
  const refused = await put(1_000, { STOR: "552 Quota exceeded" });
  assertEquals([refused.code, refused.lines], [5, ["STOR inbox/x"]]);
});
