import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionPort } from "../session_port.ts";

/** Lets a file travel, or be read whole, if there are not too many on their way already; 450 otherwise. */
export async function withTransferSlot(
  session: SessionPort,
  transfer: () => Promise<Reply>,
): Promise<Reply> {
  const refusal = await session.limits.beginTransfer();
  if (refusal !== undefined) return reply(ReplyCode.FileBusy, refusal);
  try {
    return await transfer();
  } finally {
    session.limits.endTransfer();
  }
}
