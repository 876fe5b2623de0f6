import { assertEquals } from "@std/assert";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { PEERS, realPeerTest } from "./real_peers.ts";

/** Several blocks for each of four sessions. */
const CONTENT = patterned(50 * 1024 * 1024 + 3);

for (const peer of PEERS) {
  realPeerTest(
    peer,
    "--segments: four sessions fetch one file, and each stays usable",
    async (remote) => void await remote.write("x", CONTENT),
    async ({ url, env }) => {
      await using local = await tempFolder();
      const run = new ClientRun(["get", "-v", "--segments", "4", url("x")], {
        cwd: local.path,
        env,
      });
      assertEquals(await run.code, 0, run.words.join(" | "));
      assertEquals(await local.read("x"), CONTENT);
      assertEquals(run.words.filter((line) => line.startsWith("---> PASS")).length, 4);
    },
  );
}
