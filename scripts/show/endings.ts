// Shows how a server ends by itself: exit codes and times of --once, --count, --expire and --until-idle, and that cut
// transfers do not count: deno run -A scripts/show/endings.ts. Needs curl.

import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

await using folder = await tempFolder();
await folder.write("a", "content");
await folder.write("big", new Uint8Array(50_000_000));

async function curl(url: string): Promise<void> {
  await new Deno.Command("curl", { args: ["-sS", "-o", "/dev/null", url] }).output();
}

/** Requests a large file and disconnects in the middle of it. */
async function cut(server: { hostname: string; port: number }): Promise<void> {
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  using data = await client.extendedPassive();
  await client.ask("RETR big", 150);
  await data.read(new Uint8Array(1_000));
}

for (
  const [title, options, work] of [
    ["--once, fetched", ["--once"], (server) => curl(`${server.url}/a`)],
    ["--once, cut, then fetched", ["--once"], async (server) => {
      await cut(server);
      await curl(`${server.url}/a`);
    }],
    ["--count 3, fetched three times", ["--count", "3"], async (server) => {
      for (let index = 0; index < 3; index++) await curl(`${server.url}/a`);
    }],
    ["--once --expire 2s, nobody came", ["--once", "--expire", "2s"], async () => {}],
    ["--once --expire 2s, cut", ["--once", "--expire", "2s"], cut],
    ["--expire 2s, fetched", ["--expire", "2s"], (server) => curl(`${server.url}/a`)],
    ["--until-idle 1s, fetched", ["--until-idle", "1s"], (server) => curl(`${server.url}/a`)],
    ["--until-idle 1s, nobody came", ["--until-idle", "1s"], async () => {}],
  ] as readonly (readonly [
    string,
    readonly string[],
    (server: { hostname: string; port: number; url: string }) => Promise<void>,
  ])[]
) {
  await using server = await startFerry([...options, folder.path]);
  const began = performance.now();
  await work(server);
  const { code } = await server.ended;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${title}: exit code ${code} after ${seconds} s; "${server.stderrLines.at(-1)}"`);
}
