// This folder: the control socket, through which `ferry who` and `ferry kick` reach a running server.

import type { ControlAnswer } from "../../../../core/serving/control/control_answer.ts";
import {
  type ControlRequest,
  LONGEST_REQUEST,
  parseRequest,
} from "../../../../core/serving/control/control_request.ts";
import { decodeLenient, encodeText } from "../../../../core/base/text.ts";
import type { ControlSocket } from "./control_socket.ts";
import {
  type ActorRef,
  ask,
  type Behavior,
  type Clock,
  type Context,
} from "../../../kernel/kernel.ts";
import type { ServerMsg } from "../../server_messages.ts";
import { acceptAll } from "../../../transport/listener.ts";
import { closeQuietly } from "../../../transport/wire.ts";
import { writeAll } from "../../../machine/write_all.ts";

/** How long, in ms, one request may take, from accepting the connection to the last byte of the answer. */
const PATIENCE = 5_000;

/**
 * What the control actor sends to itself. A connection that was accepted goes through the mailbox, so that it is closed if
 * the actor stops meanwhile.
 */
type OwnControlMsg = { readonly kind: "control-accepted"; readonly conn: Deno.UnixConn };

/** Answers `ferry who` and `ferry kick` on a Unix socket that only the owner of the process can open. */
export function control(
  options: { readonly socket: ControlSocket; readonly server: ActorRef<ServerMsg> },
): (ctx: Context<OwnControlMsg>) => Behavior<OwnControlMsg> {
  const { socket, server } = options;
  return (ctx) => {
    const { listener } = socket;
    // Closing the socket ends a pending accept.
    ctx.signal.addEventListener("abort", () => closeQuietly(listener), { once: true });
    const deliver = (conn: Deno.UnixConn, signal: AbortSignal) =>
      ctx.self.sendWhenReady({ kind: "control-accepted", conn }, signal);
    ctx.run(({ signal }) => acceptAll({ socket: listener, deliver, clock: ctx.clock }, signal));
    return {
      receive({ conn }: OwnControlMsg): undefined {
        ctx.run(({ signal }) => serve(conn, server, ctx.clock, signal));
      },
      onStop: () => socket.remove(),
    };
  };
}

/** Reads one request and answers it. A client that is too slow, or disconnects, gets no answer. */
async function serve(
  conn: Deno.UnixConn,
  server: ActorRef<ServerMsg>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const close = () => closeQuietly(conn);
  const cancel = clock.schedule(PATIENCE, close);
  signal.addEventListener("abort", close, { once: true });
  try {
    const request = parseRequest(await readLine(conn));
    const answer = await answerTo(request, server, signal);
    await writeAll(conn, encodeText(`${JSON.stringify(answer)}\n`));
  } catch {
    // The client has disconnected, or the server is ending.
  } finally {
    cancel();
    signal.removeEventListener("abort", close);
    close();
  }
}

async function answerTo(
  request: ControlRequest | undefined,
  server: ActorRef<ServerMsg>,
  signal: AbortSignal,
): Promise<ControlAnswer> {
  const options = { timeoutMs: PATIENCE, signal };
  switch (request?.kind) {
    case undefined:
      return { kind: "refused", why: "this is not understood; the server may be older" };
    case "who":
      return { kind: "sessions", sessions: [...await ask(server, { kind: "who" }, options)] };
    case "kick": {
      const { session } = request;
      return { kind: "kicked", found: await ask(server, { kind: "kick", session }, options) };
    }
  }
}

async function readLine(conn: Deno.UnixConn): Promise<string> {
  const buffer = new Uint8Array(LONGEST_REQUEST);
  let length = 0;
  while (length < buffer.length) {
    const count = await conn.read(buffer.subarray(length));
    if (count === null) return "";
    length += count;
    const end = buffer.subarray(0, length).indexOf(0x0a);
    if (end >= 0) return decodeLenient(buffer.subarray(0, end));
  }
  return "";
}
