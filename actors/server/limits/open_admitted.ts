import { defined } from "../../../core/base/defined.ts";
import type { Context, Msg } from "../../kernel/kernel.ts";
import type { OpenSessions } from "../open_sessions.ts";
import type { Admission } from "../server_messages.ts";
import { session, type SessionOptions } from "../session/session.ts";
import { turnAway } from "./turn_away.ts";

/** What a session is made of besides its connection and what was decided about it. */
type SessionParts = Omit<SessionOptions, "number" | "conn" | "refusal">;

/** Does with a new connection what was decided about it: closes it, turns it away, or opens its session. */
export function openAdmitted<M extends Msg>(
  ctx: Context<M>,
  sessions: OpenSessions,
  { conn, admission }: { readonly conn: Deno.TcpConn; readonly admission: Admission },
  parts: SessionParts,
): undefined {
  switch (admission.kind) {
    case "close":
      conn.close();
      return;
    case "turn-away":
      ctx.run(() => turnAway(conn, admission.why, parts.settings));
      return;
    case "session": {
      const { number, refusal } = admission;
      const options = { number, conn, ...parts, ...defined({ refusal }) };
      const opened = ctx.spawn(`session-${number}`, session(options));
      sessions.add(number, opened, refusal === undefined ? "admitted" : "refused");
      return;
    }
    default:
      return admission satisfies never;
  }
}
