// The transfer parameter commands (RFC 959 §4.1.2, §4.1.3): PORT, PASV, TYPE, STRU, MODE, ALLO and REST (RFC 3659 §5),
// EPRT and EPSV (RFC 2428), RANG (draft-bryan-ftp-range §3).

import {
  checkActiveAddress,
  familyOf,
  formatExtendedPassiveReply,
  formatPassiveReply,
  type HostPort,
} from "../../../../core/network/address.ts";
import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { transferFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../session_context.ts";
import { convertsText } from "../transfers/ascii_text.ts";

/** PORT: IPv4 only, and only the client's own address (RFC 2577 §3). */
export function port(command: CommandOf<"PORT">, session: SessionContext): Reply {
  if (familyOf(session.peer.hostname) === "ipv6") {
    return reply(ReplyCode.NoDataConnection, "PORT cannot name an IPv6 address, use EPRT.");
  }
  return dialTo("PORT", command.address, session);
}

/** EPRT (RFC 2428 §2). */
export function eprt(command: CommandOf<"EPRT">, session: SessionContext): Reply {
  return dialTo("EPRT", command.address, session);
}

function dialTo(verb: "PORT" | "EPRT", address: HostPort, session: SessionContext): Reply {
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

/** PASV: a new listener each time. */
export async function pasv(_command: CommandOf<"PASV">, session: SessionContext): Promise<Reply> {
  if (session.state.extendedPassiveOnly) return refusedAfterAll("PASV");
  if (familyOf(session.local.hostname) === "ipv6") {
    return reply(ReplyCode.NoDataConnection, "PASV cannot name an IPv6 address, use EPSV.");
  }
  const listening = await session.data.listen();
  if (!listening.ok) return transferFailureReply(listening.failure);
  const hostname = session.settings.publicHost ?? session.local.hostname;
  return reply(ReplyCode.Passive, formatPassiveReply({ hostname, port: listening.value }));
}

/** EPSV (RFC 2428 §3). After EPSV ALL every other way to a data connection is refused (§4). */
export async function epsv(command: CommandOf<"EPSV">, session: SessionContext): Promise<Reply> {
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

function refusedAfterAll(verb: "PORT" | "EPRT" | "PASV"): Reply {
  return reply(ReplyCode.BadArgument, `${verb} is not allowed after EPSV ALL.`);
}

/** TYPE (RFC 959 §3.1.1). The parser has refused the types that are not provided. */
export function type(command: CommandOf<"TYPE">, session: SessionContext): Reply {
  session.state.representation = command.type;
  return reply(ReplyCode.Okay, `Type set to ${command.type === "ascii" ? "A" : "I"}.`);
}

/** STRU F (RFC 959 §3.1.2): the only structure provided. */
export function stru(): Reply {
  return reply(ReplyCode.Okay, "Structure set to F.");
}

/** MODE S (RFC 959 §3.4): the only mode provided. */
export function mode(): Reply {
  return reply(ReplyCode.Okay, "Mode set to S.");
}

/**
 * ALLO: reserves nothing, but says before the transfer when there is too little room. The next upload asks again, for
 * the disk that it is stored on. 552: even an empty home would have no room for it; 452: there is no room now.
 */
export async function allo(command: CommandOf<"ALLO">, session: SessionContext): Promise<Reply> {
  session.leave({ allocated: undefined });
  const { login } = session.state;
  const quota = login.kind === "in" ? login.account.quota : undefined;
  if (quota !== undefined && command.bytes > quota) {
    return reply(ReplyCode.QuotaExceeded, `The quota of this account is ${quota} bytes.`);
  }
  const free = await session.files.freeSpace(session.state.folder);
  if (free.ok && command.bytes > free.value) {
    return reply(
      ReplyCode.NoSpace,
      `No room for ${command.bytes} bytes, ${free.value} are available.`,
    );
  }
  session.leave({ allocated: command.bytes });
  if (!free.ok) {
    return reply(
      ReplyCode.Superfluous,
      "No storage is reserved here, and the free space is not known.",
    );
  }
  return reply(ReplyCode.Okay, `There is room for ${command.bytes} bytes.`);
}

/** REST: a byte of the file. In TYPE A the two ends do not count the same bytes, so only REST 0 is accepted. */
export function rest(command: CommandOf<"REST">, session: SessionContext): Reply {
  if (convertsText(session) && command.offset !== 0) {
    return reply(
      ReplyCode.BadArgument,
      "Restarting needs TYPE I; only REST 0 is possible in TYPE A.",
    );
  }
  session.leave({ restart: command.offset });
  return reply(ReplyCode.NeedMoreInformation, `Restarting at ${command.offset}.`);
}

/** RANG: the bytes that the next RETR or HASH is about. It replaces REST, and REST replaces it. */
export function rang(command: CommandOf<"RANG">, session: SessionContext): Reply {
  session.leave({ range: command.range });
  if (command.range === undefined) {
    return reply(ReplyCode.NeedMoreInformation, "The whole file again.");
  }
  const { start, end } = command.range;
  const last = end === undefined ? "the end" : end - 1;
  return reply(ReplyCode.NeedMoreInformation, `Restarting at ${start}, ending at ${last}.`);
}
