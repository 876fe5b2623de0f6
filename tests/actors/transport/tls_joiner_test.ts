import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { TlsJoiner } from "../../../actors/transport/tls/server/joiner.ts";
import { Loopback, type LoopbackPair } from "../../../actors/transport/tls/server/loopback.ts";
import {
  type SecuredConn,
  type Securing,
  TlsFault,
} from "../../../actors/transport/tls/securing.ts";
import { writeAll } from "../../../actors/machine/write_all.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { loopbackCertificate } from "../../support/tls/loopback_certificate.ts";
import { settle } from "../../support/time/fake_clock.ts";
import { within } from "../../support/time/deadline.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { socketPair, writeFully } from "../../support/network/sockets.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";
import { type PeerOptions, TlsPeer } from "../../support/tls/tls_peer.ts";

const LARGE = 6 * 1_048_576 + 11;
const NEVER = new AbortController().signal;

/** A plain listener whose connections a joiner secures. */
class Bench implements Disposable {
  readonly listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #made: Disposable[] = [];

  constructor(readonly joiner: TlsJoiner) {}

  static async open(): Promise<Bench> {
    return new Bench(new TlsJoiner(await loopbackCertificate()));
  }

  /** A client and the server's end of its connection, both past the handshake. */
  async pair(
    options: PeerOptions = {},
    securing: Securing = this.joiner,
  ): Promise<{ peer: TlsPeer; conn: SecuredConn }> {
    const connecting = TlsPeer.connect(this.listener.addr.port, options);
    const securedOrNot = securing.secure(await this.listener.accept(), NEVER);
    const [peer, conn] = await Promise.all([connecting, securedOrNot]);
    this.#made.push(peer, conn);
    return { peer, conn };
  }

  [Symbol.dispose](): void {
    for (const made of this.#made) made[Symbol.dispose]();
    this.listener.close();
    this.joiner.close();
  }
}

for (const version of ["1.2", "1.3"] as const) {
  Deno.test(`TLS ${version}: bytes go in both directions, and the facts are the client's`, async () => {
    using bench = await Bench.open();
    const { peer, conn } = await bench.pair({ version });
    assertEquals(conn.tls, { version, resumed: false });
    assertEquals(peer.version, version);
    const sent = patterned(LARGE);
    const [arrived] = await Promise.all([
      new StreamReader(peer).exactly(LARGE),
      writeAll(conn, sent),
    ]);
    assertEquals(arrived, sent);
    const [back] = await Promise.all([new StreamReader(conn).exactly(LARGE), peer.write(sent)]);
    assertEquals(back, sent);
  });

  Deno.test(`TLS ${version}: a session of the same joiner is resumed, one of another is not`, async () => {
    using bench = await Bench.open();
    using other = await Bench.open();
    const first = await bench.pair({ version });
    await writeAll(first.conn, encodeText("x"));
    await new StreamReader(first.peer).exactly(1);
    const { session } = first.peer;
    const second = await bench.pair({ version, session });
    assertEquals(second.conn.tls, { version, resumed: true });
    assertEquals(second.peer.resumed, true);
    const stranger = await other.pair({ version, session });
    assertEquals(stranger.conn.tls, { version, resumed: false });
    assertEquals(stranger.peer.resumed, false);
  });

  Deno.test(`TLS ${version}: resumption can be made a condition`, async () => {
    using bench = await Bench.open();
    const first = await bench.pair({ version });
    await writeAll(first.conn, encodeText("x"));
    await new StreamReader(first.peer).exactly(1);
    const { session } = first.peer;
    const { resumedOnly } = bench.joiner;
    assertEquals((await bench.pair({ version, session }, resumedOnly)).conn.tls.resumed, true);
    const refusedPeer = TlsPeer.connect(bench.listener.addr.port, { version }).then(
      (peer) => peer.close(),
      () => undefined,
    );
    const fault = await assertRejects(async () =>
      await resumedOnly.secure(await bench.listener.accept(), NEVER)
    );
    assert(fault instanceof TlsFault && fault.kind === "trust");
    await refusedPeer;
  });

  Deno.test(`TLS ${version}: a client that asks for another protocol than FTP is refused`, async () => {
    using bench = await Bench.open();
    for (const [protocols, agreed] of [[["ftp"], "ftp"], [["http/1.1", "ftp"], "ftp"]] as const) {
      assertEquals((await bench.pair({ version, protocols })).peer.protocol, agreed);
    }
    assertEquals((await bench.pair({ version })).peer.protocol, undefined);
    for (const protocols of [["h2", "http/1.1"], ["http/1.1"], ["smtp"], ["ftp-data"]]) {
      const refused = TlsPeer.connect(bench.listener.addr.port, { version, protocols });
      // RFC 7301 §3.2: the fatal alert no_application_protocol.
      const alerted = assertRejects(() => refused);
      const conn = await bench.listener.accept();
      const fault = await assertRejects(() => bench.joiner.secure(conn, NEVER));
      assert(fault instanceof TlsFault && fault.kind === "handshake");
      assertMatch(String(await alerted), /NoApplicationProtocol/);
    }
  });

  Deno.test(`TLS ${version}: after closeWrite everything has left, even when close follows`, async () => {
    using bench = await Bench.open();
    const { peer, conn } = await bench.pair({ version });
    const sent = patterned(LARGE);
    const reading = new StreamReader(peer).all();
    await writeAll(conn, sent);
    await conn.closeWrite();
    conn.close();
    assertEquals(await reading, sent);
  });

  Deno.test(`TLS ${version}: an end with close_notify is an end, one without is a break`, async () => {
    using bench = await Bench.open();
    const whole = await bench.pair({ version });
    await whole.peer.write(encodeText("whole"));
    await whole.peer.closeWrite();
    assertEquals(decodeLenient(await new StreamReader(whole.conn).all()), "whole");

    const cut = await bench.pair({ version });
    const reader = new StreamReader(cut.conn);
    await cut.peer.write(encodeText("cut"));
    assertEquals(decodeLenient(await reader.exactly(3)), "cut");
    await cut.peer.cut();
    await assertRejects(() => reader.all());

    const broken = await bench.pair({ version });
    broken.peer.reset();
    await assertRejects(() => new StreamReader(broken.conn).all());
  });
}

Deno.test("TLS 1.3 tickets wait for something else to send: no uploader leaves one unread", async () => {
  using bench = await Bench.open();
  for (const last of ["write", "closeWrite"] as const) {
    const { peer, conn } = await bench.pair({ version: "1.3" });
    const before = peer.bytesReceived;
    const reader = new StreamReader(conn);
    for (let round = 0; round < 3; round += 1) {
      await peer.write(encodeText("x"));
      await reader.exactly(1);
      await settle();
    }
    assertEquals(peer.bytesReceived, before);
    if (last === "write") {
      await writeAll(conn, encodeText("y"));
      await new StreamReader(peer).exactly(1);
    } else {
      await conn.closeWrite();
      await new StreamReader(peer).all();
    }
    assert(peer.bytesReceived > before);
    const resuming = await bench.pair({ version: "1.3", session: peer.session });
    assertEquals(resuming.conn.tls.resumed, true);
  }
});

Deno.test("what is no ClientHello fails the handshake, and the peer is told and closed", async () => {
  using bench = await Bench.open();
  const { near, far } = await socketPair();
  const securing = bench.joiner.secure(near, NEVER);
  await writeFully(far, encodeText("USER anonymous\r\n"));
  const fault = await assertRejects(() => securing);
  assert(fault instanceof TlsFault && fault.kind === "handshake");
  // RFC 8446 §6: an alert record, type 21.
  assertEquals((await new StreamReader(far).all())[0], 21);
  far.close();
});

Deno.test("a handshake that is called off ends at once and closes the connection", async () => {
  using bench = await Bench.open();
  const { near, far } = await socketPair();
  const controller = new AbortController();
  const securing = bench.joiner.secure(near, controller.signal);
  const pending = assertRejects(() => securing);
  controller.abort();
  await within(pending, "the end of the handshake");
  assertEquals((await new StreamReader(far).all()).length, 0);
  far.close();
});

Deno.test("a peer that leaves during the handshake ends it", async () => {
  using bench = await Bench.open();
  const { near, far } = await socketPair();
  const securing = bench.joiner.secure(near, NEVER);
  far.close();
  await within(assertRejects(() => securing), "the end of the handshake");
});

Deno.test("many connections are joined at the same time, each to its own", async () => {
  using bench = await Bench.open();
  const numbers = Array.from({ length: 12 }, (_, index) => index);
  const serve = async (accepted: Deno.TcpConn) => {
    const conn = await bench.joiner.secure(accepted, NEVER);
    const reader = new StreamReader(conn);
    await writeAll(conn, encodeText(`${await reader.line()} back\n`));
    await conn.closeWrite();
    conn.close();
  };
  const serving = (async () => {
    const served: Promise<void>[] = [];
    for (const _ of numbers) served.push(serve(await bench.listener.accept()));
    await Promise.all(served);
  })();
  const answers = await Promise.all(numbers.map(async (number) => {
    using peer = await TlsPeer.connect(bench.listener.addr.port);
    await peer.write(encodeText(`${number}\n`));
    return await new StreamReader(peer).line();
  }));
  assertEquals(answers, numbers.map((number) => `${number} back`));
  await serving;
});

Deno.test("a peer that is gone is noticed by a writer", async () => {
  using bench = await Bench.open();
  const { peer, conn } = await bench.pair();
  peer.reset();
  const writing = (async () => {
    for (;;) await writeAll(conn, patterned(100_000));
  })();
  await within(assertRejects(() => writing), "the end of the writing");
  await within(assertRejects(() => conn.closeWrite()), "closeWrite");
});

Deno.test("each connection over loopback gets its own other end among strangers", async () => {
  const listening = { hostname: "127.0.0.1", port: 0, ...await loopbackCertificate() };
  const listener = Deno.listenTls(listening);
  const { port } = listener.addr;
  const loopback = new Loopback(listener);
  const pairs: Promise<LoopbackPair>[] = [];
  const strangers: Promise<Deno.TcpConn>[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    strangers.push(Deno.connect({ hostname: "127.0.0.1", port }));
    pairs.push(loopback.connect(NEVER));
  }
  for (const { inner, tls } of await Promise.all(pairs)) {
    assertEquals(tls.remoteAddr, inner.localAddr);
    inner.close();
    tls.close();
  }
  for (const stranger of await Promise.all(strangers)) stranger.close();
  loopback.close();
});

Deno.test("a loopback that failed to accept during a dial accepts again for it", async () => {
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    ...await loopbackCertificate(),
  });
  const accept = listener.accept.bind(listener);
  let failing = 2;
  listener.accept = () => failing-- > 0 ? Promise.reject(new Error("no descriptor")) : accept();
  const loopback = new Loopback(listener);
  await settle();
  const { inner, tls } = await within(loopback.connect(NEVER), "the other end");
  assertEquals(tls.remoteAddr, inner.localAddr);
  inner.close();
  tls.close();
  loopback.close();
});
