import type { CommandOf } from "../../core/command.ts";
import { selectFacts } from "../../core/listing.ts";
import { type Reply, reply, ReplyCode } from "../../core/reply.ts";
import type { SessionPort } from "./port.ts";

/** TYPE (RFC 959 §3.1.1); the parser has refused the types that are not provided. */
export function representationType(command: CommandOf<"TYPE">, session: SessionPort): Reply {
  session.state.representation = command.type;
  return reply(ReplyCode.Okay, `Type set to ${command.type === "ascii" ? "A" : "I"}.`);
}

/** STRU F (RFC 959 §3.1.2): the only structure provided. */
export function structure(): Reply {
  return reply(ReplyCode.Okay, "Structure set to F.");
}

/** MODE S (RFC 959 §3.4): the only mode provided. */
export function transferMode(): Reply {
  return reply(ReplyCode.Okay, "Mode set to S.");
}

/** ALLO (RFC 959 §4.1.3): space need not be reserved here. */
export function allocate(): Reply {
  return reply(ReplyCode.Superfluous, "No storage allocation is necessary.");
}

/** REST (RFC 3659 §5): an offset in bytes for the next command. Text files have no offsets that both ends agree on. */
export function restart(command: CommandOf<"REST">, session: SessionPort): Reply {
  session.state.renameFrom = undefined;
  session.state.restart = 0;
  if (session.state.representation === "ascii" && command.offset !== 0) {
    return reply(
      ReplyCode.BadArgument,
      "Restarting needs TYPE I; only REST 0 is possible in TYPE A.",
    );
  }
  session.state.restart = command.offset;
  return reply(ReplyCode.NeedMoreInformation, `Restarting at ${command.offset}.`);
}

/** OPTS (RFC 2389 §4): UTF8, and the facts of MLSD and MLST (RFC 3659 §7.9). */
export function options({ option }: CommandOf<"OPTS">, session: SessionPort): Reply {
  switch (option.kind) {
    case "utf8":
      return reply(ReplyCode.Okay, "Names are UTF-8, always.");
    case "mlst-facts": {
      session.state.facts = selectFacts(option.facts);
      const chosen = session.state.facts.map((fact) => `${fact};`).join("");
      return reply(ReplyCode.Okay, `MLST OPTS ${chosen}`.trimEnd());
    }
  }
}
