import { failed, success } from "../../../base/outcome.ts";
import { ReplyCode } from "../../replies/reply.ts";
import { bad, missing, notProvided, type ParsedArgument, upperCase } from "./argument.ts";

/** The mechanisms of RFC 4217 §8, and SSL, an older name for TLS. */
export function parseAuth(argument: string): ParsedArgument {
  const mechanism = upperCase(argument.trim());
  if (mechanism === "") return missing();
  return ["TLS", "TLS-C", "SSL"].includes(mechanism)
    ? success({ verb: "AUTH" })
    : notProvided("the only mechanism is TLS");
}

/** RFC 2228 §3: a decimal number of 32 bits. */
export function parsePbsz(argument: string): ParsedArgument {
  const text = argument.trim();
  if (text === "") return missing();
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32
    ? success({ verb: "PBSZ" })
    : bad("the size is malformed");
}

/** RFC 2228 §3. S and E exist, but not with TLS (RFC 4217 §9). */
export function parseProt(argument: string): ParsedArgument {
  const level = upperCase(argument.trim());
  switch (level) {
    case "":
      return missing();
    case "C":
      return success({ verb: "PROT", level: "clear" });
    case "P":
      return success({ verb: "PROT", level: "private" });
    case "S":
    case "E":
      return failed({
        code: ReplyCode.LevelNotSupported,
        message: "TLS has the levels C and P only",
      });
    default:
      return notProvided("the levels are C and P");
  }
}
