import { runToEnd } from "../../support/ftp/client_run.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { PEERS, realPeerTest } from "./real_peers.ts";
import { carryThereAndBack, namesRefusedBy } from "./tree_round.ts";

const FILES = 60;

for (const peer of PEERS) {
  realPeerTest(
    peer,
    "a tree is the same there and back, a second run moves nothing, --delete mirrors",
    () => Promise.resolve(),
    async ({ remote, url, env }) => {
      await using local = await tempFolder();
      const ferry = async (...args: readonly string[]) => {
        const { code, words } = await runToEnd(args, { cwd: local.path, env });
        return { code, words: words.join("\n") };
      };
      const without = namesRefusedBy(peer);
      const done = () => {};
      await carryThereAndBack({ local, remote, files: FILES, big: 0, without, url, ferry, done });
    },
  );
}
