import { assert, assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { fileReaches } from "../support/files/growing_file.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { type TwoNetworks, twoNetworks } from "../support/network/namespaces.ts";
import { startClient } from "../support/process/ferry_client.ts";
import { startServe } from "../support/process/ferry_process.ts";
import { peerTest } from "../support/process/peer_programs.ts";

const SIZE = 6_000_000;
const SERVER = "10.77.0.1";

/** The output of a program in one of the networks. */
async function run(launcher: readonly string[], ...words: readonly string[]): Promise<string> {
  const [program = "", ...rest] = [...launcher, ...words];
  const { success, stdout, stderr } = await new Deno.Command(program, { args: rest }).output();
  if (!success) throw new Error(decodeLenient(stderr));
  return decodeLenient(stdout);
}

/** From now on every packet of the client's control connection vanishes, both ways; later connections live. */
async function dropControl({ here, there }: TwoNetworks, serverPort: number): Promise<void> {
  const open = await run(there, "ss", "-tnH", "state", "established", "dport", `= :${serverPort}`);
  const port = /10\.77\.0\.2:(\d+)/.exec(open)?.[1];
  if (port === undefined) throw new Error(`no control connection in ${open}`);
  for (const [launcher, end] of [[here, "dport"], [there, "sport"]] as const) {
    await run(launcher, "ip", "rule", "add", "ipproto", "tcp", end, port, "blackhole");
  }
}

/** Nobody can be told that these packets are gone: neither end gets a reset. */
peerTest("ip", "a control connection whose packets vanish costs no download", async (ip) => {
  await using networks = await twoNetworks(ip);
  if (networks === undefined) return;
  await using shared = await tempFolder();
  await using local = await tempFolder();
  await shared.write("x", patterned(SIZE));
  const serve = ["--port", "0", "--tls", "off", "--limit-rate", "2M", shared.path];
  await using server = await startServe(serve, { launcher: networks.here });
  const url = `ftp://${SERVER}:${server.port}/x`;
  const args = ["get", "-v", "--timeout", "3", "--keepalive", "0.5", url];
  await using client = await startClient(args, { launcher: networks.there, cwd: local.path });
  await fileReaches(local.at("x.part"), 500_000);
  await dropControl(networks, server.port);
  const { code, stderr } = await client.ended();
  assertEquals(code, 0, stderr);
  assertEquals(await local.read("x"), patterned(SIZE));
  assertEquals(stderr.match(/^---> RETR/gm)?.length, 1, stderr);
  assert(/^---> NOOP/m.test(stderr), stderr);
});

peerTest("ip", "an upload whose last reply vanishes is settled in another session", async (ip) => {
  await using networks = await twoNetworks(ip);
  if (networks === undefined) return;
  await using shared = await tempFolder();
  await using local = await tempFolder();
  await local.write("x", patterned(SIZE));
  const serve = ["--port", "0", "--tls", "off", "--write", "--anonymous", shared.path];
  await using server = await startServe(serve, { launcher: networks.here });
  const args = ["put", "-v", "--timeout", "3", "--limit-rate", "2M", "--retry", "9", "x"];
  await using client = await startClient([...args, `ftp://${SERVER}:${server.port}/`], {
    launcher: networks.there,
    cwd: local.path,
  });
  await fileReaches(shared.at("x"), 500_000);
  await dropControl(networks, server.port);
  const { code, stderr } = await client.ended();
  assertEquals(code, 0, stderr);
  assertEquals(await shared.read("x"), patterned(SIZE));
  assertEquals(stderr.match(/^---> (STOR|APPE)/gm)?.length, 1, stderr);
  assertEquals(stderr.match(/^---> USER/gm)?.length, 2, stderr);
});
