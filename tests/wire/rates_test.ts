import { assert, assertEquals } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { within } from "../support/time/deadline.ts";
import { FakeClock, fakeTimeOf } from "../support/time/fake_clock.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder, type ServedOptions } from "../support/ftp/served_folder.ts";
import { writeFully } from "../support/network/sockets.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

const USERS = [{ name: "ann", password: "secret" }, { name: "bob", password: "secret" }];
const BYTES = 500_000;
const RATE = 1_000_000;
const CONTENT = Uint8Array.from({ length: BYTES }, (_, index) => (index * 31) & 0xff);

function served(clock: FakeClock, limits: ServedOptions["limits"] = {}): Promise<Served> {
  const files = { "file": CONTENT };
  return servedFolder({ clock, limits, files, users: USERS, permissions: PRESETS.full });
}

async function ready(server: Served, name: string): Promise<WireClient> {
  const client = await server.login(name, "secret");
  await client.ask("TYPE I", 200);
  return client;
}

async function download(client: WireClient): Promise<void> {
  assertEquals((await client.download("RETR file")).bytes, CONTENT);
}

async function upload(client: WireClient, name: string): Promise<void> {
  const data = await client.extendedPassive();
  await client.ask(`STOR ${name}`, 150);
  await writeFully(data, CONTENT);
  data.close();
  await client.expect(226);
}

/** The shortest time for this many bytes, in ms: after a pause a tenth of a second is free. */
function leastTime(bytes: number, rate: number): number {
  return (bytes / rate - 0.15) * 1000;
}

rowTest(
  "rates",
  "of the server: downloads together take the time that the bytes take",
  async () => {
    const clock = new FakeClock();
    await using server = await served(clock, { rate: RATE });
    using ann = await ready(server, "ann");
    using bob = await ready(server, "bob");
    const took = await fakeTimeOf(clock, Promise.all([download(ann), download(bob)]));
    assert(took >= leastTime(2 * BYTES, RATE), `${2 * BYTES} bytes took ${took} ms`);
  },
);

rowTest("rates", "of the server: uploads and downloads count alike", async () => {
  const clock = new FakeClock();
  await using server = await served(clock, { rate: RATE });
  using ann = await ready(server, "ann");
  using bob = await ready(server, "bob");
  const took = await fakeTimeOf(clock, Promise.all([download(ann), upload(bob, "up")]));
  assert(took >= leastTime(2 * BYTES, RATE), `${2 * BYTES} bytes took ${took} ms`);
  assertEquals(await server.folder.read("up"), CONTENT);
});

rowTest("rates", "of an account: its sessions share, other accounts do not wait", async () => {
  const clock = new FakeClock();
  await using server = await served(clock, { ratePerAccount: RATE });
  using one = await ready(server, "ann");
  using two = await ready(server, "ann");
  using bob = await ready(server, "bob");
  const together = fakeTimeOf(clock, Promise.all([download(one), download(two)]));
  await within(download(bob).then(() => download(bob)), "bob's own rate");
  const took = await together;
  assert(took >= leastTime(2 * BYTES, RATE), `${2 * BYTES} bytes took ${took} ms`);
});

rowTest(
  "rates",
  "an account's own: each direction has its own, before the server's",
  async () => {
    const clock = new FakeClock();
    const files = { "file": CONTENT };
    const accounts = [{ name: "ann", home: ".", "download-rate": RATE, "upload-rate": RATE / 2 }];
    await using server = await servedFolder({
      clock,
      files,
      accounts,
      limits: { ratePerAccount: 10 },
    });
    using client = await ready(server, "ann");
    const down = await fakeTimeOf(clock, download(client));
    const up = await fakeTimeOf(clock, upload(client, "up"));
    assert(down >= leastTime(BYTES, RATE), `${BYTES} bytes down took ${down} ms`);
    assert(up >= leastTime(BYTES, RATE / 2), `${BYTES} bytes up took ${up} ms`);
    assert(down < up, `down took ${down} ms, up ${up} ms`);
  },
);

rowTest("rates", "of a session: small files are counted as well", async () => {
  const clock = new FakeClock();
  await using server = await served(clock, { ratePerSession: 20_000 });
  await server.folder.write("small", new Uint8Array(500));
  using client = await ready(server, "ann");
  const work = async () => {
    for (let file = 0; file < 20; file += 1) {
      await client.download("RETR small");
      const data = await client.extendedPassive();
      await client.ask("STOR up", 150);
      await writeFully(data, new Uint8Array(500));
      data.close();
      await client.expect(226);
    }
  };
  const took = await fakeTimeOf(clock, work());
  assert(took >= leastTime(20_000, 20_000), `20,000 bytes took ${took} ms`);
});

rowTest("rates", "ABOR ends a transfer that waits for its turn at once", async () => {
  // The clock does not move: after the first bytes no more may be sent.
  const clock = new FakeClock();
  await using server = await served(clock, { rate: 1000 });
  using client = await ready(server, "ann");
  for (const command of ["RETR file", "STOR up"]) {
    const data = await client.extendedPassive();
    await client.ask(command, 150);
    const arriving = command === "RETR file"
      ? readAll(data)
      : writeFully(data, CONTENT).finally(() => data.close());
    const ended = arriving.then(() => {}, () => {});
    await client.ask("STAT", 211);
    await client.send("ABOR\r\n");
    await client.expect(426, 226);
    await ended;
  }
  await client.ask("NOOP", 200);
});

rowTest("rates", "a transfer that waits for its turn has not stalled", async () => {
  const clock = new FakeClock();
  // A portion takes longer than a stall.
  const limits = { rate: 4000 };
  await using server = await servedFolder({
    clock,
    limits,
    files: { "file": CONTENT.subarray(0, 4000) },
    settings: { stallMs: 100 },
  });
  using client = await server.login();
  await client.ask("TYPE I", 200);
  const took = await fakeTimeOf(clock, client.download("RETR file"));
  assert(took >= leastTime(4000, 4000), `4000 bytes took ${took} ms`);
});
