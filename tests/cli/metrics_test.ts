import { assertEquals, assertStringIncludes } from "@std/assert";
import { within } from "../support/time/deadline.ts";
import { readExposition } from "../support/events/exposition.ts";
import { runFerry, startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

Deno.test("a running server is scraped: its sessions, transfers and failures", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "hello");
  await using server = await startFerry([
    "--metrics",
    "127.0.0.1:0",
    "--write",
    "--anonymous",
    folder.path,
  ]);
  const line = await server.waitForLine(/^metrics on /);
  const url = line.slice("metrics on ".length);
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  await client.download("RETR a");
  await client.upload("STOR b", "four");
  // Nobody listens there, so the data connection is refused.
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  taken.close();
  await client.ask(`EPRT |1|127.0.0.1|${port}|`, 200);
  await client.ask("RETR a", 150, 425);
  const page = await within(fetch(url), "the metrics");
  const samples = readExposition(await page.text());
  assertEquals(samples.get("ferry_sessions"), 1);
  assertEquals(samples.get('ferry_logins_total{outcome="accepted"}'), 1);
  assertEquals(samples.get('ferry_transfers_total{direction="download",outcome="complete"}'), 1);
  assertEquals(samples.get('ferry_transfers_total{direction="download",outcome="failed"}'), 1);
  assertEquals(samples.get('ferry_transfer_bytes_total{direction="download"}'), 5);
  assertEquals(samples.get('ferry_transfer_bytes_total{direction="upload"}'), 4);
  const refused = 'ferry_transfer_failures_total{direction="download",kind="refused"}';
  assertEquals(samples.get(refused), 1);
  const health = await within(fetch(url.replace("/metrics", "/healthz")), "the health");
  assertEquals([health.status, await health.text()], [200, "ok\n"]);
});

Deno.test("an address for metrics that is taken is exit code 3", async () => {
  await using folder = await tempFolder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const { code, stderr } = await runFerry([
    ...["serve", "--host", "127.0.0.1", "--port", "0"],
    ...["--metrics", `127.0.0.1:${port}`, folder.path],
  ]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `cannot serve metrics on 127.0.0.1:${port}`);
});
