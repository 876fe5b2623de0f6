import { assertEquals } from "@std/assert";
import { ControlConnection } from "../../../actors/server/session/control/control_connection.ts";
import { IdleTimer } from "../../../actors/server/session/control/idle_timer.ts";
import type { SessionOwnMsg } from "../../../actors/server/session/session_messages.ts";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { ConnectionEvent } from "../../../actors/transport/connection/connection_messages.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { SessionNames } from "../../../core/protocol/encoding/session_names.ts";
import { reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import { socketPair } from "../../support/network/sockets.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

const OPENING = reply(ReplyCode.AboutToOpenData, "Opening.");
const DONE = reply(ReplyCode.TransferComplete, "Done.");

/** Lets the work use a session's control connection, and read what the client gets, write by write. */
async function controlled(
  work: (
    control: ControlConnection,
    clock: FakeClock,
    read: () => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const { near, far } = await socketPair();
  const controls: ControlConnection[] = [];
  system.spawn<ConnectionEvent | SessionOwnMsg>("session", (ctx) => {
    controls.push(
      new ControlConnection(ctx, {
        conn: near,
        names: new SessionNames(USUAL_ENCODING),
        idle: new IdleTimer(ctx, { idleMs: 1_000 }),
        securing: undefined,
        onPreliminary: () => {},
      }),
    );
    return { receive: () => undefined, onStopping: () => void controls[0]?.lost() };
  });
  const buffer = new Uint8Array(1_000);
  const read = async () => {
    const count = await far.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  };
  for (const control of controls) await work(control, clock, read);
  await system.stop();
  assertEquals(clock.pending, 0);
  far.close();
}

Deno.test("a 1yz reply that the final one follows at once leaves together with it", () =>
  controlled(async (control, _clock, read) => {
    control.preliminary(OPENING, { isNearlyDone: true });
    await settle();
    control.answer(DONE);
    assertEquals(await read(), "150 Opening.\r\n226 Done.\r\n");
  }));

Deno.test("a 1yz reply leaves after four milliseconds, though the final one does not come", () =>
  controlled(async (control, clock, read) => {
    control.preliminary(OPENING, { isNearlyDone: true });
    const first = read();
    await clock.advance(3);
    assertEquals(await Promise.race([first, settle().then(() => "nothing")]), "nothing");
    await clock.advance(1);
    assertEquals(await first, "150 Opening.\r\n");
    control.answer(DONE);
    assertEquals(await read(), "226 Done.\r\n");
  }));

Deno.test("a 1yz reply leaves at once where something is still waited for", () =>
  controlled(async (control, _clock, read) => {
    control.preliminary(OPENING);
    assertEquals(await read(), "150 Opening.\r\n");
  }));

Deno.test("what is said meanwhile comes behind a 1yz reply, and so does the end", () =>
  controlled(async (control, _clock, read) => {
    control.preliminary(OPENING, { isNearlyDone: true });
    control.sayGoodbye("bye.");
    let seen = "";
    for (let text = await read(); text !== ""; text = await read()) seen += text;
    assertEquals(seen, "150 Opening.\r\n421 ferry: bye.\r\n");
  }));
