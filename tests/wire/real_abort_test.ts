import { interruptDownload, REAL_CLIENTS } from "../support/interrupted_client.ts";
import { peerTest } from "../support/peer_programs.ts";
import { servedFolder } from "../support/served_folder.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** Slow enough that no download ends by itself. */
const SLOW = { ratePerSession: 100_000 };

// Twenty times each: scripts/show/abort_clients.ts.
for (const client of REAL_CLIENTS) {
  peerTest(client.program, "Ctrl-C in the middle of get is answered at once", async () => {
    const files = { large: new Uint8Array(10_000_000) };
    await using server = await servedFolder({ files, limits: SLOW });
    await using home = await tempFolder();
    // A client whose ABOR lies unread waits for minutes.
    for (let round = 0; round < 2; round += 1) await interruptDownload(client, server, home.path);
  });
}
