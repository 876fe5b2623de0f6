import { assert, assertEquals } from "@std/assert";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { PEERS, realPeerTest } from "./real_peers.ts";

const CONTENT = patterned(2_000_000);

for (const peer of PEERS) {
  realPeerTest(
    peer,
    "NOOP during transfers is never taken for another reply, both ways",
    async (remote) => void await remote.write("x", CONTENT),
    async ({ remote, url, env }) => {
      await using local = await tempFolder();
      await local.write("y", CONTENT);
      const ferry = async (...args: string[]) => {
        const more = ["-v", "--keepalive", "0.1", "--limit-rate", "2M", "--verify"];
        const run = new ClientRun([...args, ...more], { cwd: local.path, env });
        assertEquals(await run.code, 0, run.words.join(" | "));
        assert(run.words.filter((line) => line === "---> NOOP").length > 3, run.words.join(" | "));
      };
      await ferry("get", url("x"));
      assertEquals(await local.read("x"), CONTENT);
      await ferry("put", "x", "y", url(""));
      assertEquals(await remote.read("y"), CONTENT);
    },
  );
}
