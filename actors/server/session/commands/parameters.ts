import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { selectFacts } from "../../../../core/files/listing/listing.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionPort } from "../session_port.ts";

/** TYPE (RFC 959 §3.1.1); the parser has refused the types that are not provided. */
export function representationType(command: CommandOf<"TYPE">, session: SessionPort): Reply {
  session.state.representation = command.type;
  return reply(ReplyCode.Okay, `Type set to ${command.type === "ascii" ? "A" : "I"}.`);
}

/** Whether line ends are converted: in TYPE A, unless nothing is to be (`--as-is`). */
export function convertsText({ state, settings }: SessionPort): boolean {
  return state.representation === "ascii" && settings.texts !== "as-is";
}

/** STRU F (RFC 959 §3.1.2): the only structure provided. */
export function structure(): Reply {
  return reply(ReplyCode.Okay, "Structure set to F.");
}

/** MODE S (RFC 959 §3.4): the only mode provided. */
export function transferMode(): Reply {
  return reply(ReplyCode.Okay, "Mode set to S.");
}

/** REST (RFC 3659 §5): an offset in bytes for the next transfer. Text files have no offsets that both ends agree on. */
export function restart(command: CommandOf<"REST">, session: SessionPort): Reply {
  forgetLast(session);
  if (convertsText(session) && command.offset !== 0) {
    return reply(
      ReplyCode.BadArgument,
      "Restarting needs TYPE I; only REST 0 is possible in TYPE A.",
    );
  }
  session.state.restart = command.offset;
  return reply(ReplyCode.NeedMoreInformation, `Restarting at ${command.offset}.`);
}

/** RANG (draft-bryan-ftp-range §3): the bytes that the next RETR or HASH is about; it does not go with REST. */
export function range(command: CommandOf<"RANG">, session: SessionPort): Reply {
  forgetLast(session);
  session.state.range = command.range;
  if (command.range === undefined) {
    return reply(ReplyCode.NeedMoreInformation, "The whole file again.");
  }
  const { start, end } = command.range;
  const last = end === undefined ? "the end" : end - 1;
  return reply(ReplyCode.NeedMoreInformation, `Restarting at ${start}, ending at ${last}.`);
}

/** What an earlier command has left behind for the next one. */
function forgetLast({ state }: SessionPort): void {
  state.renameFrom = undefined;
  state.restart = 0;
  state.range = undefined;
}

/** OPTS (RFC 2389 §4): UTF8, the facts of MLSD and MLST (RFC 3659 §7.9), the algorithm of HASH. */
export function options({ option }: CommandOf<"OPTS">, session: SessionPort): Reply {
  switch (option.kind) {
    case "utf8":
      session.names.sayUtf8();
      return reply(ReplyCode.Okay, "Names are UTF-8 from now on.");
    case "mlst-facts": {
      session.state.facts = selectFacts(option.facts);
      const chosen = session.state.facts.map((fact) => `${fact};`).join("");
      return reply(ReplyCode.Okay, `MLST OPTS ${chosen}`.trimEnd());
    }
    case "hash":
      session.state.hash = option.algorithm ?? session.state.hash;
      return reply(ReplyCode.Okay, session.state.hash);
  }
}
