import { assert, assertEquals } from "@std/assert";
import { readAll } from "../support/ftp/data_sink.ts";
import { within } from "../support/time/deadline.ts";
import { type FerryServer, startFerry } from "../support/process/ferry_process.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { readUntilEnd } from "../support/network/network_checks.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

/** Waits until no new clients are accepted. Signals have no reply, so this shows that one has arrived. */
async function untilClosed({ hostname, port }: FerryServer): Promise<void> {
  let attempts = 0;
  const closed = async () => {
    for (;; attempts += 1) {
      try {
        (await Deno.connect({ hostname, port })).close();
      } catch {
        return;
      }
    }
  };
  await within(closed(), "the server to stop listening", () => `${attempts} connections`);
}

async function serveLarge(): Promise<
  { server: FerryServer; folder: TempFolder } & AsyncDisposable
> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder());
  await makeLargeFile(folder.at("large"));
  const server = stack.use(await startFerry([folder.path]));
  const owned = stack.move();
  return { server, folder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} without sessions ends serve at once with exit code 0`, async () => {
    await using folder = await tempFolder();
    await using server = await startFerry([folder.path]);
    assertEquals(await server.stop(signal), { code: 0, signal: null });
  });

  Deno.test(`${signal} sends 421 to idle sessions`, async () => {
    await using folder = await tempFolder();
    await using server = await startFerry([folder.path]);
    using before = await WireClient.connect(server);
    await before.expect(220);
    using after = await WireClient.login(server);
    Deno.kill(server.pid, signal);
    for (const client of [before, after]) {
      await client.expect(421);
      await client.expectClosed();
    }
    assertEquals(await server.ended, { code: 0, signal: null });
  });

  Deno.test(`${signal} lets a running transfer finish, and accepts no new clients`, async () => {
    await using served = await serveLarge();
    const { server } = served;
    using client = await WireClient.login(server);
    await client.ask("TYPE I", 200);
    const data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    Deno.kill(server.pid, signal);
    await untilClosed(server);
    assertEquals((await readAll(data)).length, LARGE);
    await client.expect(226, 421);
    await client.expectClosed();
    assertEquals(await server.ended, { code: 0, signal: null });
  });

  Deno.test(`a second ${signal} ends a running transfer at once`, async () => {
    await using served = await serveLarge();
    const { server } = served;
    using client = await WireClient.login(server);
    await client.ask("TYPE I", 200);
    using data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    Deno.kill(server.pid, signal);
    await untilClosed(server);
    assertEquals(await server.stop(signal), { code: 0, signal: null });
    const arrived = await readUntilEnd(data);
    assert(arrived.length < LARGE, "the transfer had ended before");
  });
}

Deno.test("--grace bounds what SIGTERM waits for: 426 and 421 then, and exit code 0", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry(["--write", "--anonymous", "--grace", "0.2", folder.path]);
  using client = await WireClient.login(server);
  using _data = await client.extendedPassive();
  await client.ask("STOR up", 150);
  Deno.kill(server.pid, "SIGTERM");
  await client.expect(426, 421);
  await client.expectClosed();
  assertEquals(await server.ended, { code: 0, signal: null });
});
