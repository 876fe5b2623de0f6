import { assert, assertEquals } from "@std/assert";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { FakeClock, fakeTimeOf } from "../../support/time/fake_clock.ts";

Deno.test("--limit-rate holds back downloads and uploads", async () => {
  await using folder = await tempFolder();
  const content = patterned(200_000);
  await folder.write("up", content);
  await using server = new ScriptedServer({ files: new Map([["down", content]]) });
  for (const args of [["get", server.url("down")], ["put", "up", server.url("")]]) {
    const clock = new FakeClock();
    const run = new ClientRun([...args, "--limit-rate", "100K"], { cwd: folder.path, clock });
    const took = await fakeTimeOf(clock, run.code);
    assertEquals(await run.code, 0);
    assert(took >= 1_800, `${took} ms for two seconds' worth of bytes`);
  }
  assertEquals(await folder.read("down"), content);
  assertEquals(server.files.get("up"), content);
});
