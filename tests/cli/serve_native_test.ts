import { assertEquals } from "@std/assert";
import { startFerry } from "../support/process/ferry_process.ts";
import { HAS_SYSTEM_CALLS } from "../support/process/system_calls.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const decoder = new TextDecoder();

/** Whether a server with these options asks the network for low delay for a control connection (RFC 1349, A.2). */
async function asksForLowDelay(...options: string[]): Promise<boolean> {
  await using folder = await tempFolder();
  await using server = await startFerry(["--anonymous", ...options, folder.path]);
  using client = await WireClient.login(server);
  await client.ask("NOOP", 200);
  // The end of the server: the one that was reached at its port.
  const filter = ["state", "established", "sport", "=", `:${server.port}`];
  const { stdout } = await new Deno.Command("ss", { args: ["-tnH", "--tos", ...filter] }).output();
  return decoder.decode(stdout).includes("tos:0x10");
}

Deno.test({
  name: "serve makes the system's own calls, but not with --native off",
  ignore: !HAS_SYSTEM_CALLS ||
    new Deno.Command("sh", { args: ["-c", "command -v ss"] }).outputSync().code !== 0,
  fn: async () => {
    assertEquals(await asksForLowDelay(), true);
    assertEquals(await asksForLowDelay("--native", "off"), false);
  },
});
