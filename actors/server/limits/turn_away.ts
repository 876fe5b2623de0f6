import { encodeReply, reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import { writeAll } from "../../machine/write_all.ts";
import type { SessionSettings } from "../session/session_settings.ts";

/** Sends 421 without a session, so that a flood of clients costs little. Under implicit TLS it only closes. */
export async function turnAway(
  conn: Deno.TcpConn,
  why: string,
  { tls }: Pick<SessionSettings, "tls">,
): Promise<void> {
  using _closing = conn;
  if (tls?.policy === "implicit") return;
  const refusal = encodeReply(reply(ReplyCode.ServiceNotAvailable, `ferry: ${why}`));
  // A client that has disconnected needs no answer.
  await writeAll(conn, refusal).catch(() => {});
}
