// AUTH, PBSZ, PROT and CCC: TLS by RFC 4217, on the security extensions of RFC 2228.

import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../session_context.ts";

/** AUTH (RFC 4217 §4): TLS begins after the reply, and the login starts over. */
export function auth(_command: CommandOf<"AUTH">, session: SessionContext): Reply {
  const { protection } = session;
  if (!protection.available) {
    return reply(ReplyCode.PolicyDenied, "TLS is switched off on this server.");
  }
  if (protection.secured) return reply(ReplyCode.BadSequence, "TLS is in use already.");
  let securing;
  try {
    securing = protection.begin();
  } catch {
    return reply(ReplyCode.SecurityUnavailable, "TLS is not available now, try again later.");
  }
  session.logOut();
  session.data.reset();
  session.control.startTls(securing);
  return reply(ReplyCode.SecurityAccepted, "Proceed with the TLS handshake.");
}

/** PBSZ (RFC 4217 §9): TLS needs no buffer, so the size is 0 whatever the client sends. */
export function pbsz(_command: CommandOf<"PBSZ">, session: SessionContext): Reply {
  if (!session.protection.secured) return notSecured();
  session.protection.setSize();
  return reply(ReplyCode.Okay, "PBSZ=0");
}

/** PROT (RFC 4217 §9): for the next data connections. A connection or listener that waits for a transfer is closed. */
export function prot(command: CommandOf<"PROT">, session: SessionContext): Reply {
  const { protection } = session;
  if (!protection.secured) return notSecured();
  if (!protection.sizeSet) return reply(ReplyCode.BadSequence, "Send PBSZ 0 first.");
  const wanted = command.level === "private";
  if (!wanted && protection.mandatory) {
    return reply(ReplyCode.PolicyDenied, "Data connections without TLS are refused here.");
  }
  if (wanted !== protection.privateData) session.data.reset();
  protection.setPrivateData(wanted);
  return reply(ReplyCode.Okay, `Data connections are ${wanted ? "under TLS" : "in clear"}.`);
}

/** CCC (RFC 4217 §6): data connections keep their level. Refused where logins need TLS, and under implicit TLS. */
export function ccc(_command: CommandOf<"CCC">, session: SessionContext): Reply {
  const { protection, state: { login } } = session;
  if (!protection.secured) {
    return reply(ReplyCode.CommandNotProtected, "The control connection is not under TLS.");
  }
  const needed = login.kind === "in" && login.account.requireTls === true;
  if (protection.mandatory || protection.implicit || needed) {
    return reply(ReplyCode.PolicyDenied, "The control connection stays under TLS here.");
  }
  protection.leaveControl();
  session.control.stopTls();
  return reply(ReplyCode.Okay, "The control connection is in clear from now on.");
}

function notSecured(): Reply {
  return reply(ReplyCode.BadSequence, "Send AUTH TLS first.");
}
