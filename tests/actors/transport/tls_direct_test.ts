import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connectFrom } from "../../../actors/transport/data_channel/bound_conn.ts";
import { TlsJoiner } from "../../../actors/transport/tls/server/joiner.ts";
import type { SecuredConn } from "../../../actors/transport/tls/securing.ts";
import { concatBytes } from "../../../core/base/text.ts";
import { writeAll } from "../../../actors/machine/write_all.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { descriptorsOf } from "../../support/network/descriptors_of.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";
import { HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";
import { settle } from "../../support/time/fake_clock.ts";
import { within } from "../../support/time/deadline.ts";
import { loopbackCertificate } from "../../support/tls/loopback_certificate.ts";
import { type PeerOptions, TlsPeer } from "../../support/tls/tls_peer.ts";

const LARGE = 6 * 1_048_576 + 11;
const SMALL = 4_096;
const NEVER = new AbortController().signal;

/** The two ends of one connection under TLS, and how to make another one that a joiner secures. */
interface Setting {
  readonly peer: TlsPeer;
  readonly conn: SecuredConn;
  pair(options: PeerOptions): Promise<{ peer: TlsPeer; conn: SecuredConn }>;
}

function directTest(
  name: string,
  version: "1.2" | "1.3",
  test: (setting: Setting) => Promise<void>,
  options: { readonly bareEnds?: boolean } = {},
): void {
  Deno.test({
    name: `TLS ${version}: ${name}`,
    ignore: !HAS_SYSTEM_CALLS,
    fn: async () => {
      using joiner = new TlsJoiner(await loopbackCertificate(), options);
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const opened: Disposable[] = [];
      const pair = async (peerOptions: PeerOptions) => {
        const connecting = TlsPeer.connect(listener.addr.port, { version, ...peerOptions });
        const conn = await joiner.secure(await listener.accept(), NEVER);
        const peer = await connecting;
        opened.push(peer, conn);
        return { peer, conn };
      };
      try {
        await test({ ...await pair({}), pair });
      } finally {
        for (const each of opened) each[Symbol.dispose]();
      }
    },
  });
}

/** Whether the runtime does TLS on the socket of the peer: then its descriptor leads there as well. */
function isDirect(conn: SecuredConn): boolean {
  return descriptorsOf(conn) > 1;
}

for (const version of ["1.2", "1.3"] as const) {
  directTest("a large download does without the loopback", version, async ({ peer, conn }) => {
    const sent = patterned(LARGE);
    const reading = new StreamReader(peer).all();
    await writeAll(conn, sent);
    assertEquals(isDirect(conn), true);
    await conn.closeWrite();
    assertEquals(await reading, sent);
  });

  directTest("a large upload does without the loopback", version, async ({ peer, conn }) => {
    const sent = patterned(LARGE);
    const reader = new StreamReader(conn);
    const [half] = await Promise.all([reader.exactly(LARGE - 1), peer.write(sent)]);
    assertEquals(isDirect(conn), true);
    assertEquals(half, sent.subarray(0, -1));
    await peer.closeWrite();
    assertEquals(await reader.all(), sent.subarray(-1));
    await conn.closeWrite();
    assertEquals((await new StreamReader(peer).all()).length, 0);
  });

  directTest("small transfers keep the loopback", version, async ({ peer, conn, pair }) => {
    const sent = patterned(SMALL);
    const reader = new StreamReader(conn);
    const [arrived] = await Promise.all([reader.exactly(SMALL), peer.write(sent)]);
    assertEquals(arrived, sent);
    assertEquals(isDirect(conn), false);
    const down = await pair({});
    await writeAll(down.conn, sent);
    assertEquals(isDirect(down.conn), false);
    assertEquals(await new StreamReader(down.peer).exactly(SMALL), sent);
  });

  directTest("a large upload that ends without close_notify is cut", version, async (setting) => {
    const { peer, conn } = setting;
    const reader = new StreamReader(conn);
    await Promise.all([reader.exactly(LARGE), peer.write(patterned(LARGE))]);
    assertEquals(isDirect(conn), true);
    await peer.cut();
    assertMatch(String(await assertRejects(() => reader.all())), /close_notify/);
  });

  directTest("a peer that has left by a reset is not sent to its end", version, async (setting) => {
    const { peer, conn } = setting;
    const sent = patterned(LARGE);
    const reading = new StreamReader(peer).exactly(LARGE);
    await writeAll(conn, sent);
    assertEquals(await reading, sent);
    assertEquals(isDirect(conn), true);
    peer.reset();
    await assertRejects(() => conn.read(new Uint8Array(1)));
    await assertRejects(() => conn.closeWrite());
  });

  directTest("where bare ends count, the loopback stays", version, async ({ peer, conn }) => {
    const reader = new StreamReader(conn);
    await Promise.all([reader.exactly(LARGE), peer.write(patterned(LARGE))]);
    assertEquals(isDirect(conn), false);
    await peer.cut();
    assertEquals((await reader.all()).length, 0);
  }, { bareEnds: true });

  directTest("a session is resumed after a large upload", version, async ({ peer, conn, pair }) => {
    await Promise.all([new StreamReader(conn).exactly(LARGE), peer.write(patterned(LARGE))]);
    assertEquals(isDirect(conn), true);
    await conn.closeWrite();
    await new StreamReader(peer).all();
    assertEquals((await pair({ session: peer.session })).conn.tls, { version, resumed: true });
  });
}

for (
  const [name, isDone, dial] of [
    [
      "a connection that the runtime has dialled can do without it",
      true,
      ({ hostname, port }: Deno.NetAddr) => Deno.connect({ hostname, port }),
    ],
    [
      "one that Node has dialled keeps it, for Node reads ahead",
      false,
      (at: Deno.NetAddr) => connectFrom({ hostname: "127.0.0.1" }, at, NEVER),
    ],
  ] as const
) {
  Deno.test({
    name: `TLS and the loopback: ${name}`,
    ignore: !HAS_SYSTEM_CALLS,
    fn: async () => {
      const certificate = await loopbackCertificate();
      using joiner = new TlsJoiner(certificate);
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const dialled = await dial(listener.addr);
      assert(dialled !== undefined);
      const client = { hostname: "localhost", caCerts: [certificate.cert] };
      const connecting = Deno.startTls(await listener.accept(), client);
      using conn = await joiner.secure(dialled, NEVER);
      using peer = await connecting;
      const sent = patterned(LARGE);
      const reader = new StreamReader(conn);
      const [arrived] = await Promise.all([reader.exactly(LARGE), writeAll(peer, sent)]);
      assertEquals(arrived, sent);
      assertEquals(isDirect(conn), isDone);
    },
  });
}

/** The two ends of a connection whose peer reads only what it is asked to. */
async function withSlowPeer(
  test: (setting: { peer: Deno.TlsConn; conn: SecuredConn }) => Promise<void>,
): Promise<void> {
  const certificate = await loopbackCertificate();
  using joiner = new TlsJoiner(certificate);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const plain = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const connecting = Deno.startTls(plain, { hostname: "localhost", caCerts: [certificate.cert] });
  using conn = await joiner.secure(await listener.accept(), NEVER);
  using peer = await connecting;
  await test({ peer, conn });
}

/** Lets everything go on that can without the peer. */
async function settleAll(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await settle();
}

/** Writes for ever to a peer that reads nothing, and begins the test once no write has ended for a while. */
function whenFull(
  test: (
    setting: { peer: Deno.TlsConn; conn: SecuredConn; writing: Promise<void> },
  ) => Promise<void>,
): Promise<void> {
  return withSlowPeer((setting) => fill(setting, test));
}

async function fill(
  { peer, conn }: { peer: Deno.TlsConn; conn: SecuredConn },
  test: (
    setting: { peer: Deno.TlsConn; conn: SecuredConn; writing: Promise<void> },
  ) => Promise<void>,
): Promise<void> {
  let written = 0;
  const writing = (async () => {
    for (;;) written += await conn.write(patterned(1_048_576));
  })();
  writing.catch(() => undefined);
  for (let before = -1; before !== written;) {
    before = written;
    await settleAll();
  }
  assertEquals(isDirect(conn), true);
  await test({ peer, conn, writing });
}

Deno.test({
  name: "TLS: a peer that sends something during a download gets all of it",
  ignore: !HAS_SYSTEM_CALLS,
  fn: () =>
    withSlowPeer(async ({ peer, conn }) => {
      const sent = patterned(LARGE);
      await writeAll(peer, patterned(100_000));
      let isSent = false;
      const sending = (async () => {
        await writeAll(conn, sent);
        assertEquals(isDirect(conn), true);
        await conn.closeWrite();
        conn.close();
        isSent = true;
      })();
      const reader = new StreamReader(peer);
      const parts: Uint8Array[] = [];
      // So that as much as possible is still on its way when the connection is closed.
      for (await settleAll(); !isSent; await settleAll()) parts.push(await reader.exactly(524_288));
      await sending;
      assertEquals(concatBytes([...parts, await reader.all()]), sent);
    }),
});

Deno.test({
  name: "TLS: when a peer leaves that has not taken everything, closeWrite fails",
  ignore: !HAS_SYSTEM_CALLS,
  fn: () =>
    whenFull(async ({ peer, conn, writing }) => {
      const ending = assertRejects(() => writing);
      peer.close();
      await within(ending, "the end of the writing");
      await within(assertRejects(() => conn.closeWrite()), "closeWrite");
    }),
});

Deno.test({
  name: "TLS: close ends a connection at once although the peer takes nothing",
  ignore: !HAS_SYSTEM_CALLS,
  fn: () =>
    whenFull(async ({ conn, writing }) => {
      const ending = assertRejects(() => writing);
      conn.close();
      await within(ending, "the end of the writing");
      await assertRejects(() => conn.closeWrite());
    }),
});
