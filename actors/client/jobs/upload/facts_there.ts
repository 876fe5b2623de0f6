import { defined } from "../../../../core/base/defined.ts";
import { isPositive } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { FactsThere } from "./written_since.ts";

/** SIZE and MDTM (RFC 3659 §3, §4). Throws a `ClientFault` when the session ends. */
export async function factsThere(conversation: Conversation, path: string): Promise<FactsThere> {
  const sized = await conversation.ask("SIZE", `SIZE ${path}`);
  if (sized?.code === 550) return { kind: "missing" };
  const digits = sized !== undefined && isPositive(sized)
    ? /^\s*(\d{1,15})\s*$/.exec(sized.lines[0] ?? "")?.[1]
    : undefined;
  if (digits === undefined) return { kind: "unknown" };
  const timed = await conversation.ask("MDTM", `MDTM ${path}`);
  const modified = timed !== undefined && isPositive(timed) ? timed.lines[0]?.trim() : undefined;
  return { kind: "file", size: Number(digits), ...defined({ modified }) };
}
