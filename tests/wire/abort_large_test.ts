import { assert, assertEquals } from "@std/assert";
import { startFerry } from "../support/process/ferry_process.ts";
import { abortLargeDownload, GIBIBYTE, writeSparseFile } from "../support/load/large_abort.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

Deno.test("ABOR with Synch in a download of 1 GiB: STAT, 426, 226, the session continues", async () => {
  await using folder = await tempFolder();
  await writeSparseFile(folder, "large");
  await folder.write("small", "as before");
  await using server = await startFerry([folder.path]);
  using client = await WireClient.login(server);
  for (const reading of [true, false, true]) {
    const { countedBytes, receivedBytes } = await abortLargeDownload(client, "large", reading);
    assert(countedBytes >= 1_000_000 && countedBytes < GIBIBYTE, `STAT told ${countedBytes} bytes`);
    assert(receivedBytes >= 1_000_000, `${receivedBytes} bytes`);
    const { bytes } = await client.download("RETR small");
    assertEquals(new TextDecoder().decode(bytes), "as before");
  }
});
