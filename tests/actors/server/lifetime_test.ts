import { assertEquals } from "@std/assert";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import { ServerLifetime } from "../../../actors/server/server_lifetime.ts";
import type { OwnServerMsg } from "../../../actors/server/server_messages.ts";
import type { Notice, TransferFacts } from "../../../core/events/notice.ts";
import { ENDLESS } from "../../support/time/endless.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

const IDLE = 60_000;

const PEER = { hostname: "127.0.0.1", port: 1 };

const TRANSFER: TransferFacts = {
  session: 1,
  peer: PEER,
  name: "ann",
  anonymous: false,
  direction: "upload",
  path: "/a",
  representation: "image",
};

const STARTED: Notice = { kind: "transfer-started", ...TRANSFER };
const ENDED: Notice = { kind: "transfer-ended", ...TRANSFER, bytes: 1, milliseconds: 1 };
const closed = (session: number): Notice => ({ kind: "session-closed", session, peer: PEER });
const login = (accepted: boolean): Notice => ({
  kind: "login",
  session: 1,
  peer: PEER,
  name: "ann",
  accepted,
});

interface Watched {
  readonly clock: FakeClock;
  readonly note: (notice: Notice) => void;
  /** Asserts that the server ends when these ms have passed, and no sooner. */
  endsAfter(ms: number): Promise<void>;
}

/** A server that ends after a minute without activity. */
async function untilIdle(run: (watched: Watched) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const reasons: string[] = [];
  let note = (_: Notice) => {};
  system.spawn<OwnServerMsg>("server", (ctx) => {
    const lifetime = new ServerLifetime(ctx, { ...ENDLESS, idleMs: IDLE });
    note = (notice) => lifetime.note(notice);
    return { receive: (msg) => void (msg.kind === "time-is-up" && reasons.push(msg.reason)) };
  });
  try {
    await run({
      clock,
      note: (notice) => note(notice),
      endsAfter: async (ms) => {
        await clock.advance(ms - 1);
        assertEquals(reasons, []);
        await clock.advance(1);
        assertEquals(reasons, ["idle"]);
      },
    });
  } finally {
    await system.stop();
  }
}

Deno.test("until idle: a session that goes in mid-transfer is waited for no more", () =>
  untilIdle(async ({ clock, note, endsAfter }) => {
    note(STARTED);
    await clock.advance(2 * IDLE);
    note(closed(1));
    await endsAfter(IDLE);
  }));

Deno.test("until idle: a login that worked and the end of a transfer begin the time again", () =>
  untilIdle(async ({ clock, note, endsAfter }) => {
    await clock.advance(IDLE / 2);
    note(login(true));
    await clock.advance(IDLE - 1);
    note(STARTED);
    await clock.advance(2 * IDLE);
    note(ENDED);
    await endsAfter(IDLE);
  }));

Deno.test("until idle: a refused login and the end of a session do not", () =>
  untilIdle(async ({ clock, note, endsAfter }) => {
    await clock.advance(IDLE / 2);
    note({ kind: "session-opened", session: 1, peer: PEER });
    note(login(false));
    note(closed(1));
    await endsAfter(IDLE / 2);
  }));
