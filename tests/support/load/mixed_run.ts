import { assertEquals } from "@std/assert";
import { startFerry } from "../process/ferry_process.ts";
import { patterned } from "../files/memory_flows.ts";
import { tempFolder } from "../files/temp_folder.ts";
import { WireClient } from "../ftp/wire_client.ts";

/** The size of the file that is never read to its end. */
export const BIG = 8_000_000;

/**
 * Runs a bit of everything on a server until its time limit: good and bad logins, uploads and downloads, complete,
 * partial, aborted and refused, and one still running at the end. Returns the lines of standard output.
 */
export async function mixedRun(): Promise<readonly string[]> {
  await using folder = await tempFolder();
  await folder.write("small.txt", "small");
  await folder.write("big", patterned(BIG));
  await using server = await startFerry([
    ...["--json", "--user", "ann:secret", "--anonymous", "--write"],
    ...["--expire", "3s", "--grace", "0.5", "--count", "100", folder.path],
  ]);
  await badLogin(server);
  using ann = await WireClient.login(server, "ann", "secret");
  await ann.ask("TYPE I", 200);
  await ann.download("RETR small.txt");
  await theRest(ann);
  await ann.upload("STOR sent \x7fname", "sent");
  await ann.upload("APPE sent \x7fname", " twice");
  await ann.ask("RETR nothing", 550);
  await ann.ask("STOR nowhere/x", 550);
  await cut(ann);
  using slow = await WireClient.login(server);
  await slow.ask("TYPE I", 200);
  // This reader stops reading, so the transfer runs until the server's time is up.
  using _data = await slow.extendedPassive();
  await slow.ask("RETR big", 150);
  await server.waitForOutput(/"event":"progress".*"path":"\/big"/);
  await server.ended;
  return server.stdoutLines;
}

async function badLogin(server: { hostname: string; port: number }): Promise<void> {
  using client = await WireClient.connect(server);
  await client.expect(220);
  await client.ask("RETR small.txt", 530);
  await client.ask("USER ann", 331);
  await client.ask("PASS wrong", 530);
  await client.ask("QUIT", 221);
}

async function cut(client: WireClient): Promise<void> {
  const data = await client.extendedPassive();
  await client.ask("STOR cut", 150);
  await client.ask("ABOR", 426, 226);
  data.close();
}

/** The data connection is open before REST. */
async function theRest(client: WireClient): Promise<void> {
  using data = await client.extendedPassive();
  await client.ask("REST 2", 350);
  await client.ask("RETR small.txt", 150);
  const rest = await new Response(data.readable).text();
  assertEquals(rest, "all");
  await client.expect(226);
}
