import { assert, assertEquals } from "@std/assert";
import { LateSecuring } from "../../../actors/client/data/late_securing.ts";
import { TlsFault } from "../../../actors/transport/tls/securing.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { FAKE_HELLO, FakeSecuring } from "../../support/tls/fake_securing.ts";
import { socketPair } from "../../support/network/sockets.ts";

/** Late TLS on a connection whose other end has said its hello already, and how many handshakes were made so far. */
async function lateSecuring(clock: FakeClock, signal: AbortSignal) {
  const { near: peer, far: conn } = await socketPair();
  await peer.write(Uint8Array.of(FAKE_HELLO));
  const fake = new FakeSecuring();
  const late = new LateSecuring(fake, clock);
  const secured = late.secure(conn, signal);
  await settle();
  return {
    late,
    secured,
    handshakes: () => fake.secured.length,
    [Symbol.dispose]: () => peer.close(),
  };
}

const NEVER = new AbortController().signal;

Deno.test("the handshake of a data connection waits for the server, and leaves no timer", async () => {
  const clock = new FakeClock();
  using made = await lateSecuring(clock, NEVER);
  assertEquals(made.handshakes(), 0);
  made.late.agreed();
  using _secured = await made.secured;
  assertEquals(made.handshakes(), 1);
  assertEquals(clock.pending, 0);
});

Deno.test("a server that waits for the handshake before it agrees gets it after a moment", async () => {
  const clock = new FakeClock();
  using made = await lateSecuring(clock, NEVER);
  await clock.advance(1_000);
  using _secured = await made.secured;
  assertEquals(made.handshakes(), 1);
});

Deno.test("a handshake that is called off while it waits is not made, and is closed", async () => {
  const clock = new FakeClock();
  const calledOff = new AbortController();
  using made = await lateSecuring(clock, calledOff.signal);
  calledOff.abort();
  const failure: unknown = await made.secured.catch((error: unknown) => error);
  assert(failure instanceof TlsFault);
  assertEquals(clock.pending, 0);
});
