// Shows how long ABOR takes during a download of 1 GiB: deno run -A scripts/show/abort_latency.ts

import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { abortLargeDownload, writeSparseFile } from "../../tests/support/load/large_abort.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

await using folder = await tempFolder();
await writeSparseFile(folder, "large");
await using server = await startFerry([folder.path]);
using client = await WireClient.login(server);
for (const reading of [true, false, true, false, true, false]) {
  const { countedBytes, receivedBytes, milliseconds } = await abortLargeDownload(
    client,
    "large",
    reading,
  );
  console.log(
    `${reading ? "while the client reads" : "while the client does not read"}: ` +
      `STAT told ${countedBytes} bytes, ABOR with Synch answered 426 and 226 in ` +
      `${milliseconds.toFixed(1)} ms, ${receivedBytes} bytes came`,
  );
}
