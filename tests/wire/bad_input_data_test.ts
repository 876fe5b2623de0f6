import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connect } from "node:net";
import { encodeText } from "../../core/base/text.ts";
import { besideAnother } from "../support/ftp/bystander.ts";
import { DataSink } from "../support/ftp/data_sink.ts";
import { within } from "../support/time/deadline.ts";
import { FakeClock, settle } from "../support/time/fake_clock.ts";
import type { Served } from "../support/ftp/served_folder.ts";
import { resettable, writeFully } from "../support/network/sockets.ts";
import { passiveAddress, type WireClient, type WireReply } from "../support/ftp/wire_client.ts";

const PASSIVE_WAIT_MS = 30_000;
const STALL_MS = 20_000;
/** More than the buffers of two sockets hold, so that a transfer whose peer does not read must wait. */
const LARGE = new Uint8Array(24 * 1024 * 1024).fill(65);

/** Lets time pass, again and again, until the reply is there; a transfer may need a while to stall. */
async function replyInTime(clock: FakeClock, ms: number, client: WireClient): Promise<WireReply> {
  let arrived = false;
  const reply = client.reply().finally(() => arrived = true);
  while (!arrived) await clock.advance(ms);
  return await reply;
}

// ---- PORT to others ----

Deno.test("PORT and EPRT to others or to low ports: 501, and nobody is dialled", () =>
  besideAnother({ files: { "a": "a" } }, async (_served, client) => {
    const victim = Deno.listen({ hostname: "127.0.0.2", port: 0 });
    const visits: unknown[] = [];
    const visited = victim.accept().then((conn) => (conn.close(), visits.push(conn)), () => {});
    const { port } = victim.addr;
    const foreign = [
      `PORT 127,0,0,2,${port >> 8},${port & 255}`,
      `EPRT |1|127.0.0.2|${port}|`,
      `EPRT |2|::ffff:127.0.0.2|${port}|`,
      `EPRT |2|::1|${port}|`,
      `PORT 0,0,0,0,${port >> 8},${port & 255}`,
      `PORT 255,255,255,255,${port >> 8},${port & 255}`,
      `PORT 192,0,2,1,${port >> 8},${port & 255}`,
    ];
    const low = [
      ...[0, 1, 21, 22, 25, 80, 1023].map((low) => `PORT 127,0,0,1,${low >> 8},${low & 255}`),
    ];
    const lowExtended = [0, 1, 25, 1023].map((low) => `EPRT |1|127.0.0.1|${low}|`);
    const malformed = [
      ...["PORT 127,0,0,1,256,1", "PORT 127,0,0,1", "PORT 1,2,3,4,5,6,7", "PORT -1,0,0,1,4,4"],
      ...[
        "PORT 127.0.0.1,4,4",
        "PORT 0x7f,0,0,1,4,4",
        "EPRT |1|127.0.0.1|99999|",
        "EPRT |1|localhost|2000|",
      ],
      ...["EPRT", "EPRT |||", "EPRT |1|127.1|2000|", "EPRT |1|127.0.0.1|2000"],
    ];
    for (const line of [...foreign, ...low, ...lowExtended, ...malformed]) {
      await client.ask(line, 501);
      // What follows goes to the default data port, where nothing listens.
      await client.ask("RETR a", 150, 425);
    }
    victim.close();
    await visited;
    assertEquals(visits, []);
  }));

Deno.test("a refused PORT does not touch the address that was given before", () =>
  besideAnother({ files: { "a": "content" } }, async (_served, client) => {
    using listener = await client.active();
    await client.ask("PORT 127,0,0,2,20,20", 501);
    const accepted = listener.accept();
    await client.ask("RETR a", 150);
    const sink = new DataSink(await accepted);
    assertEquals(new TextDecoder().decode(await sink.bytes), "content");
    await client.expect(226);
  }));

// ---- a second client at a passive port ----

/** Connects from another address of this machine, which `Deno.connect` cannot choose. */
async function visitFrom(localAddress: string, port: number): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  const received: string[] = [];
  socket.on("data", (bytes) => received.push(String(bytes)));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  await within(closed, "the server to close the thief's connection");
  return received.join("");
}

Deno.test("a thief from another address at a passive port: closed, the owner is served", () =>
  besideAnother({ files: { "a": "only for the owner" } }, async (_served, client) => {
    for (const verb of ["PASV", "EPSV"]) {
      const reply = await client.command(verb);
      const port = verb === "PASV"
        ? passiveAddress(reply).port
        : Number(/\|(\d+)\|/.exec(reply.raw.join())?.[1]);
      for (const address of ["127.0.0.2", "127.0.0.3"]) {
        assertEquals(await visitFrom(address, port), "");
      }
      const data = await Deno.connect({ hostname: "127.0.0.1", port });
      const sink = new DataSink(data);
      await client.ask("RETR a", 150);
      assertEquals(new TextDecoder().decode(await sink.bytes), "only for the owner");
      await client.expect(226);
    }
  }));

Deno.test("a thief from another address during the wait: closed, the transfer runs", () =>
  besideAnother({ files: { "a": "only for the owner" } }, async (_served, client) => {
    const { port } = passiveAddress(await client.ask("PASV", 227));
    await client.ask("RETR a", 150);
    assertEquals(await visitFrom("127.0.0.2", port), "");
    const sink = new DataSink(await Deno.connect({ hostname: "127.0.0.1", port }));
    assertEquals(new TextDecoder().decode(await sink.bytes), "only for the owner");
    await client.expect(226);
  }));

Deno.test("a thief on the owner's own machine takes one connection at most, never a second", () =>
  besideAnother({ files: { "a": "content" } }, async (_served, client) => {
    const { port } = passiveAddress(await client.ask("PASV", 227));
    using _thief = await Deno.connect({ hostname: "127.0.0.1", port });
    // FTP cannot tell two programs of one machine apart; STAT shows when the port is used up.
    await client.ask("STAT", 211);
    await untilRefused(port);
    await client.ask("ABOR", 225);
    const { bytes } = await client.download("RETR a");
    assertEquals(new TextDecoder().decode(bytes), "content");
  }));

/** Connects until nothing listens any more. */
function untilRefused(port: number): Promise<void> {
  return within(knockUntilRefused(port), `port ${port} to be closed`);
}

async function knockUntilRefused(port: number): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return;
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
  }
}

Deno.test("300 passive ports asked for and never used: each closes the one before", () =>
  besideAnother({}, async (_served, client) => {
    const ports: number[] = [];
    for (let count = 0; count < 300; count += 1) {
      ports.push(passiveAddress(await client.ask("PASV", 227)).port);
    }
    const last = ports.at(-1);
    for (const port of new Set(ports.slice(-50))) {
      if (port !== last) await untilRefused(port);
    }
  }));

// ---- no data connection ever ----

Deno.test("no data connection ever, passive: 425 after the wait, and the port is closed", async () => {
  const clock = new FakeClock();
  const settings = { passiveWaitMs: PASSIVE_WAIT_MS };
  await besideAnother({ clock, settings, files: { "a": "a" } }, async (served, client) => {
    for (const line of ["RETR a", "STOR new", "LIST", "MLSD", "NLST", "APPE a", "STOU x"]) {
      const { port } = passiveAddress(await client.ask("PASV", 227));
      await client.ask(line, 150);
      await clock.advance(PASSIVE_WAIT_MS - 1);
      await client.ask("NOOP", 200);
      await clock.advance(1);
      await client.expect(425);
      await untilRefused(port);
    }
    assertEquals(new TextDecoder().decode(await served.folder.read("a")), "a");
  });
});

Deno.test("a passive port that no transfer is asked for closes in time; then it is 425", async () => {
  const clock = new FakeClock();
  const settings = { passiveWaitMs: PASSIVE_WAIT_MS };
  await besideAnother({ clock, settings, files: { "a": "a" } }, async (_served, client) => {
    const { port } = passiveAddress(await client.ask("PASV", 227));
    await clock.advance(PASSIVE_WAIT_MS);
    await untilRefused(port);
    await client.ask("RETR a", 150, 425);
  });
});

Deno.test("no data connection ever, active: refused is 425 at once", () =>
  besideAnother({ files: { "a": "a" } }, async (_served, client) => {
    for (const line of ["RETR a", "STOR new", "LIST"]) {
      const listener = await client.active();
      listener.close();
      await client.ask(line, 150, 425);
    }
    // Without PORT or PASV: the default data port is this end's own, where nothing listens.
    await client.ask("RETR a", 150, 425);
  }));

// ---- a data connection that stalls ----

Deno.test("a download that is not read stalls: 426 after the stall time, not before", async () => {
  const clock = new FakeClock();
  const settings = { stallMs: STALL_MS };
  await besideAnother({ clock, settings, files: { "large": LARGE } }, async (served, client) => {
    await client.ask("TYPE I", 200);
    using data = await client.passive();
    await client.ask("RETR large", 150);
    assertEquals((await replyInTime(clock, STALL_MS, client)).code, 426);
    const end = served.notices.find(({ kind }) => kind === "transfer-ended");
    assert(end?.kind === "transfer-ended" && end.milliseconds >= STALL_MS, JSON.stringify(end));
    assert(end.bytes < LARGE.length, "the file is larger than what the buffers hold");
    await assertBroken(data);
    await client.ask("NOOP", 200);
  });
});

Deno.test("an upload that sends nothing more stalls: 426 after the stall time, not before", async () => {
  const clock = new FakeClock();
  const settings = { stallMs: STALL_MS };
  await besideAnother({ clock, settings }, async (served, client) => {
    for (const sent of ["", "part"]) {
      using data = await client.passive();
      await client.ask("STOR new", 150);
      await writeFully(data, new TextEncoder().encode(sent));
      await untilCounted(client, sent.length);
      await clock.advance(STALL_MS - 1);
      assertStringIncludes((await client.ask("STAT", 211)).raw.join(), String(sent.length));
      assertEquals((await replyInTime(clock, 1, client)).code, 426);
      // What came stays; a file of which nothing came was never there.
      assertEquals((await served.folder.names()).includes("new"), sent !== "");
      if (sent !== "") assertEquals(await served.folder.read("new"), encodeText(sent));
      await assertBroken(data);
    }
  });
});

/** STAT shows how many bytes have arrived; asks until it is this many. */
async function untilCounted(client: WireClient, bytes: number): Promise<void> {
  const counted = new RegExp(`\\b${bytes} bytes`);
  const asked = async () => {
    let lines: readonly string[] = [];
    while (!lines.some((line) => counted.test(line))) lines = (await client.ask("STAT", 211)).lines;
  };
  await within(asked(), `STAT to tell ${bytes} bytes`);
}

async function assertBroken(data: Deno.TcpConn): Promise<void> {
  const end = await new DataSink(data).bytes.then(() => "end", () => "reset");
  assert(["end", "reset"].includes(end));
}

// ---- the client is gone ----

interface Leaving {
  readonly name: string;
  readonly line: string;
  readonly leave: (client: WireClient, data: Deno.TcpConn) => Promise<void>;
}

const DEPARTURES: readonly Leaving[] = [
  {
    name: "control closed in a download",
    line: "RETR large",
    leave: (client) => Promise.resolve(client[Symbol.dispose]()),
  },
  {
    name: "control half closed in a download",
    line: "RETR large",
    leave: (client) => client.closeWrite(),
  },
  {
    name: "control closed in an upload",
    line: "STOR new",
    leave: (client) => Promise.resolve(client[Symbol.dispose]()),
  },
  {
    name: "both closed in a download",
    line: "RETR large",
    leave: (client, data) => Promise.resolve((client[Symbol.dispose](), data.close())),
  },
  {
    name: "both closed in an upload",
    line: "STOR new",
    leave: (client, data) => Promise.resolve((client[Symbol.dispose](), data.close())),
  },
];

for (const { name, line, leave } of DEPARTURES) {
  Deno.test(`the client is gone: ${name}; transfer and session end`, () =>
    besideAnother({ files: { "large": LARGE } }, async (served, client) => {
      await client.ask("TYPE I", 200);
      using data = await client.passive();
      await client.ask(line, 150);
      await data.write(Uint8Array.of(1));
      await leave(client, data);
      await untilClosed(served, 2);
      const end = served.notices.find(({ kind }) => kind === "transfer-ended");
      assert(end === undefined || (end.kind === "transfer-ended" && end.bytes < LARGE.length));
    }));
}

/** Waits for the notice that the session has ended; each turn of the event loop lets the server continue. */
async function untilClosed(served: Served, session: number): Promise<void> {
  const isOver = () =>
    served.notices.some((notice) => notice.kind === "session-closed" && notice.session === session);
  const over = async () => {
    while (!isOver()) await settle();
  };
  await within(over(), `the end of session ${session}`, () => JSON.stringify(served.notices));
}

Deno.test("the client is gone: control reset in the middle of anything; the session ends", () =>
  besideAnother({ files: { "large": LARGE } }, async (served) => {
    const starts = [
      "",
      "USER anonymous\r\n",
      "USER anonymous\r\nPASS x\r\nEPSV\r\n",
      "LIST\r\nHEL",
    ];
    for (const [index, start] of starts.entries()) {
      const { reset } = await resettable(served.port, start);
      await reset();
      await untilClosed(served, 3 + index);
    }
  }));

Deno.test("the client is gone: data reset in a download is 426, and the session goes on", () =>
  besideAnother({ files: { "large": LARGE } }, async (_served, client) => {
    await client.ask("TYPE I", 200);
    for (const line of ["RETR large", "STOR new", "APPE new"]) {
      const { port } = passiveAddress(await client.ask("PASV", 227));
      const { reset } = await resettable(port);
      await client.ask(line, 150);
      await reset();
      await client.expect(426);
      await client.ask("NOOP", 200);
    }
  }));

Deno.test("the client is gone: data closed in a download is 426, in an upload the end", () =>
  besideAnother({ files: { "large": LARGE } }, async (served, client) => {
    await client.ask("TYPE I", 200);
    const download = await client.passive();
    await client.ask("RETR large", 150);
    await download.read(new Uint8Array(1_000));
    download.close();
    await client.expect(426);
    const upload = await client.passive();
    await client.ask("STOR new", 150);
    await writeFully(upload, new TextEncoder().encode("all there is"));
    upload.close();
    await client.expect(226);
    assertEquals(new TextDecoder().decode(await served.folder.read("new")), "all there is");
  }));

Deno.test("the client is gone: half closed with transfers waiting: none waits for data", () =>
  besideAnother({ clock: new FakeClock(), files: { "a": "a" } }, async (served, client) => {
    await client.send("EPSV\r\nRETR a\r\nEPSV\r\nSTOR new\r\nPASV\r\nLIST\r\nNOOP\r\n");
    await client.closeWrite();
    await client.expect(229, 150, 426, 229, 150, 426, 227, 150, 426, 200);
    await client.expectClosed();
    await untilClosed(served, 2);
  }));
