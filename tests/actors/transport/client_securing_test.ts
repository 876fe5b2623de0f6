import { errorMessage } from "../../../core/base/error_text.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ClientSecuring } from "../../../actors/transport/tls/client/client_securing.ts";
import { TlsJoiner } from "../../../actors/transport/tls/server/joiner.ts";
import { writeAll } from "../../../actors/machine/write_all.ts";
import { type Clock, systemClock } from "../../../actors/kernel/kernel.ts";
import type { SecuredConn, Securing } from "../../../actors/transport/tls/securing.ts";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { loopbackCertificate } from "../../support/tls/loopback_certificate.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { socketPair } from "../../support/network/sockets.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";
import { until } from "../../support/time/deadline.ts";

const NEVER = new AbortController().signal;

function trusting(clock: Clock = systemClock): ClientSecuring {
  return new ClientSecuring({
    clock,
    hostname: "localhost",
    firstUse: false,
    check: () => Promise.resolve(undefined),
  });
}

/** The two ends of one connection under TLS. */
async function secured(client: Securing, server: Securing) {
  const { near, far } = await socketPair();
  const [mine, theirs] = await Promise.all([
    client.secure(near, NEVER),
    server.secure(far, NEVER),
  ]);
  return { mine, theirs };
}

/** The control connection, once the server has said something: its session can be resumed from then on. */
async function controlled(client: ClientSecuring, server: Securing): Promise<Disposable> {
  const { mine, theirs } = await secured(client.control, server);
  await theirs.write(encodeText("230 In\r\n"));
  assertEquals(await new StreamReader(mine).line(), "230 In");
  // The session tickets are before the bytes that were read, or come with the next ones.
  await theirs.write(encodeText("200 Fine\r\n"));
  assertEquals(await new StreamReader(mine).line(), "200 Fine");
  return {
    [Symbol.dispose]: () => {
      mine.close();
      theirs.close();
    },
  };
}

Deno.test("the control connection makes a full handshake, data connections resume it", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const client = trusting();
  using _control = await controlled(client, server);
  for (let turn = 0; turn < 5; turn += 1) {
    const { mine, theirs } = await secured(client.data, server.resumedOnly);
    assertEquals([mine.tls.resumed, theirs.tls.resumed], [true, true]);
    // What the server says on this connection brings the tickets for the next ones.
    await theirs.write(encodeText("x"));
    assertEquals(await mine.read(new Uint8Array(1)), 1);
    mine.close();
    theirs.close();
  }
});

Deno.test("a second control connection to the same server makes a full handshake again", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  for (let turn = 0; turn < 2; turn += 1) {
    const { mine, theirs } = await secured(trusting().control, server);
    assertEquals([mine.tls.resumed, theirs.tls.resumed], [false, false]);
    mine.close();
    theirs.close();
  }
});

Deno.test("bytes go in both directions and end in order, in chunks of any size", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  const content = patterned(300_000);
  const endings: Promise<void>[] = [];
  for (const [from, to] of [[mine, theirs], [theirs, mine]] as const) {
    const arriving = new StreamReader(to).all();
    for (let at = 0; at < content.length;) {
      at += await from.write(content.subarray(at, at + 77_777));
    }
    endings.push(from.closeWrite());
    assertEquals(await arriving, content);
  }
  await Promise.all(endings);
  mine.close();
  theirs.close();
});

Deno.test("the end of what was sent waits for the peer's end: its tickets may be unread", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  let ended = false;
  const ending = mine.closeWrite().then(() => ended = true);
  assertEquals((await new StreamReader(theirs).all()).length, 0);
  await settle();
  assertEquals(ended, false);
  await theirs.closeWrite();
  await ending;
  mine.close();
  theirs.close();
});

Deno.test("received bytes can be read a few at a time, and none is lost", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  const content = patterned(1000);
  await theirs.write(content);
  await theirs.closeWrite();
  const read: number[] = [];
  const buffer = new Uint8Array(7);
  for (let count = await mine.read(buffer); count !== null; count = await mine.read(buffer)) {
    read.push(...buffer.subarray(0, count));
  }
  assertEquals(Uint8Array.from(read), content);
  mine.close();
  theirs.close();
});

Deno.test("a reader that is busy gets together what node:tls has given piece by piece", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  const content = patterned(400_000);
  await writeAll(theirs, content);
  const ending = theirs.closeWrite();
  const buffer = new Uint8Array(content.length);
  const read: Uint8Array[] = [];
  for (let count = await mine.read(buffer); count !== null; count = await mine.read(buffer)) {
    read.push(buffer.slice(0, count));
    await settle();
  }
  assertEquals(concatBytes(read), content);
  const sizes = read.map(({ length }) => length);
  assert(sizes.some((size) => size >= 131_072), `${sizes}`);
  await ending;
  mine.close();
  theirs.close();
});

Deno.test("the end of what was sent does not wait for a peer that has ended", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  await theirs.closeWrite();
  assertEquals(await mine.read(new Uint8Array(1)), null);
  const waits = await waitsDuring(() => mine.closeWrite());
  assertEquals(waits.filter((ms) => ms > 0), []);
  mine.close();
  theirs.close();
});

Deno.test("a peer that does not end the connection is waited for two seconds only", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const clock = new FakeClock();
  const { mine, theirs } = await secured(trusting(clock).control, server);
  const ending = mine.closeWrite();
  await until(() => clock.pending > 0, "a timer");
  await clock.advance(2_000);
  await ending;
  mine.close();
  theirs.close();
});

Deno.test("a closed connection neither reads nor writes, and releases waiting calls", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  const waiting = assertRejects(() => mine.read(new Uint8Array(1)));
  mine.close();
  mine.close();
  await waiting;
  await assertRejects(() => mine.read(new Uint8Array(1)));
  await assertRejects(() => mine.write(new Uint8Array(1)));
  theirs.close();
});

Deno.test("a peer that does not read holds up the writer, and a close ends the wait", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  const chunk = new Uint8Array(1_048_576);
  let written = 0;
  const writing = (async (): Promise<string> => {
    try {
      for (;;) written += await mine.write(chunk);
    } catch (error) {
      return errorMessage(error);
    }
  })();
  const stood = await standingStill(() => written);
  assert(stood < 200_000_000, `${stood}`);
  mine.close();
  assertStringIncludes(await writing, "closed");
  theirs.close();
});

Deno.test("a slow reader slows the peer down, and then gets every byte", async () => {
  using server = new TlsJoiner(await loopbackCertificate());
  const { mine, theirs } = await secured(trusting().control, server);
  const content = patterned(64 * 1_048_576);
  let written = 0;
  const writing = (async () => {
    while (written < content.length) {
      written += await theirs.write(content.subarray(written, written + 262_144));
    }
    await theirs.closeWrite();
  })();
  const stood = await standingStill(() => written);
  assert(stood < content.length, "everything was taken although nobody read");
  assertEquals(await digestOf(mine), await digest(content));
  await writing;
  mine.close();
  theirs.close();
});

/** The value once it is above 0 and has not changed for many turns of the event loop. */
async function standingStill(value: () => number): Promise<number> {
  for (let still = 0, last = -1; still < 200;) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const now = value();
    still = now > 0 && now === last ? still + 1 : 0;
    last = now;
  }
  return value();
}

async function digestOf(conn: SecuredConn): Promise<string> {
  return await digest(await new StreamReader(conn).all());
}

async function digest(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toHex();
}

/** How long the timers are that are set during the work, in ms. */
async function waitsDuring(work: () => Promise<unknown>): Promise<readonly number[]> {
  const real = globalThis.setTimeout;
  const replace = (value: unknown) =>
    Object.defineProperty(globalThis, "setTimeout", { value, configurable: true, writable: true });
  const waits: number[] = [];
  replace((callback: () => void, ms = 0) => {
    waits.push(ms);
    return real(callback, ms);
  });
  try {
    await work();
    return waits;
  } finally {
    replace(real);
  }
}
