// Shows failed logins, the ban that they cause, and that other addresses are not affected: deno run -A
// scripts/show/bans.ts

import { BoundConnection } from "../../tests/support/network/bound_connection.ts";
import { FakeClock } from "../../tests/support/time/fake_clock.ts";
import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { servedFolder } from "../../tests/support/ftp/served_folder.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

type Server = { readonly hostname: string; readonly port: number };

async function from(address: string, server: Server): Promise<WireClient> {
  return new WireClient(await BoundConnection.open(server, { hostname: address }));
}

/** Fails to log in once, in a new session; returns the reply and its delay. */
async function fail(server: Server): Promise<string> {
  using client = await WireClient.connect(server);
  const greeting = await client.reply();
  if (greeting.code !== 220) return greeting.raw.join();
  await client.ask("USER ann", 331);
  const begun = performance.now();
  const { raw } = await client.command("PASS wrong");
  return `${raw.join()} (after ${((performance.now() - begun) / 1000).toFixed(2)} s)`;
}

async function greetingOf(address: string, server: Server): Promise<string> {
  using client = await from(address, server);
  return (await client.reply()).raw.join();
}

console.log("the program, real time, the default of 10 failures:");
{
  await using folder = await tempFolder();
  await using server = await startFerry(["--user", "ann:secret", folder.path]);
  using insider = await WireClient.login(server, "ann", "secret");
  for (let failure = 1; failure <= 11; failure += 1) {
    console.log(`  attempt ${failure} from 127.0.0.1: ${await fail(server)}`);
  }
  console.log(`  the log: ${await server.waitForLine(/shut out/)}`);
  console.log(`  127.0.0.1 again: ${await greetingOf("127.0.0.1", server)}`);
  using neighbour = await from("127.0.0.2", server);
  await neighbour.expect(220);
  const begun = performance.now();
  await neighbour.login("ann", "secret");
  console.log(`  127.0.0.2 logs in within ${(performance.now() - begun).toFixed(0)} ms`);
  const { raw } = await insider.command("NOOP");
  console.log(`  the session of 127.0.0.1 that had logged in before: ${raw.join()}`);
}

console.log("the end of the ban, the server's clock moved by hand:");
{
  const clock = new FakeClock();
  const users = [{ name: "ann", password: "secret" }];
  await using served = await servedFolder({ clock, users, limits: { failures: 10 } });
  for (let failure = 1; failure <= 10; failure += 1) await fail(served);
  for (const minutes of [0, 5, 4.99, 0.01]) {
    await clock.advance(minutes * 60_000);
    console.log(`  ${minutes} minutes later: ${await greetingOf("127.0.0.1", served)}`);
  }
}
