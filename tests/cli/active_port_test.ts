import { assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { startServe } from "../support/process/ferry_process.ts";
import { twoNetworks } from "../support/network/namespaces.ts";
import { findProgram, peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

peerTest("curl", "where port L-1 is not permitted active data comes from another", async (curl) => {
  await using networks = await twoNetworks(findProgram("ip") ?? "ip");
  if (networks === undefined) return;
  const { here, there } = networks;
  await using shared = await tempFolder();
  await shared.write("file", "content");
  // Of a network of its own even port 1024 is free; the one below is the system's.
  const args = ["--port", "1024", "--tls", "off", shared.path];
  const launcher = [...here, "setpriv", "--bounding-set", "-net_bind_service"];
  await using _server = await startServe(args, { launcher });
  const url = "ftp://10.77.0.1:1024/file";
  const [program = "", ...rest] = [...there, curl, "--silent", "--verbose", "-P", "-", url];
  const command = new Deno.Command(program, { args: rest });
  const { stdout, stderr } = await within(command.output(), "the end of curl");
  assertEquals(decodeLenient(stdout), "content", decodeLenient(stderr));
});
