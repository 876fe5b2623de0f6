import {
  checkActiveAddress,
  familyOf,
  formatExtendedPassiveReply,
  formatPassiveReply,
  type HostPort,
} from "../../../../core/network/address.ts";
import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { transferFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionPort } from "../session_port.ts";

/** PORT (RFC 959 §4.1.2): IPv4 only; never to anyone but the client itself (RFC 2577 §3). */
export function port(command: CommandOf<"PORT">, session: SessionPort): Reply {
  if (familyOf(session.peer.hostname) === "ipv6") {
    return reply(ReplyCode.NoDataConnection, "PORT cannot name an IPv6 address, use EPRT.");
  }
  return dialTo("PORT", command.address, session);
}

/** EPRT (RFC 2428 §2). */
export function extendedPort(command: CommandOf<"EPRT">, session: SessionPort): Reply {
  return dialTo("EPRT", command.address, session);
}

function dialTo(verb: string, address: HostPort, session: SessionPort): Reply {
  if (session.state.extendedPassiveOnly) return refusedAfterAll(verb);
  switch (checkActiveAddress(address, session.peer.hostname)) {
    case "foreign":
      return reply(ReplyCode.BadArgument, `${verb} must name the address you come from.`);
    case "low-port":
      return reply(ReplyCode.BadArgument, `${verb} must name a port of 1024 or above.`);
    case undefined:
      session.data.dialTo(address);
      return reply(ReplyCode.Okay, `${verb} command successful.`);
  }
}

/** PASV (RFC 959 §4.1.2): a new listener each time. */
export async function passive(session: SessionPort): Promise<Reply> {
  if (session.state.extendedPassiveOnly) return refusedAfterAll("PASV");
  if (familyOf(session.local.hostname) === "ipv6") {
    return reply(ReplyCode.NoDataConnection, "PASV cannot name an IPv6 address, use EPSV.");
  }
  const listening = await session.data.listen();
  if (!listening.ok) return transferFailureReply(listening.failure);
  const hostname = session.settings.publicHost ?? session.local.hostname;
  return reply(ReplyCode.Passive, formatPassiveReply({ hostname, port: listening.value }));
}

/** EPSV (RFC 2428 §3, §4). */
export async function extendedPassive(
  command: CommandOf<"EPSV">,
  session: SessionPort,
): Promise<Reply> {
  if (command.all) {
    session.state.extendedPassiveOnly = true;
    return reply(ReplyCode.Ready, "Only EPSV from now on.");
  }
  const family = familyOf(session.local.hostname);
  if (command.family !== undefined && command.family !== family) {
    const supported = family === "ipv4" ? 1 : 2;
    return reply(
      ReplyCode.ProtocolNotSupported,
      `Network protocol not supported, use (${supported})`,
    );
  }
  const listening = await session.data.listen();
  if (!listening.ok) return transferFailureReply(listening.failure);
  return reply(ReplyCode.ExtendedPassive, formatExtendedPassiveReply(listening.value));
}

function refusedAfterAll(verb: string): Reply {
  return reply(ReplyCode.BadArgument, `${verb} is not allowed after EPSV ALL.`);
}
