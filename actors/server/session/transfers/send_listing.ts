import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../session_context.ts";
import { lineSource } from "./line_source.ts";
import { finalReply } from "./transfer.ts";

/** Sends the lines over the data connection. `failure`: why some are missing; then the reply is not 226. */
export async function sendListing(
  session: SessionContext,
  lines: Iterable<string>,
  failure?: FileFailure,
): Promise<Reply> {
  session.control.preliminary(
    reply(ReplyCode.AboutToOpenData, "Opening data connection for listing."),
  );
  const source = lineSource(lines, (line) => session.names.write(line), failure);
  return finalReply(await session.data.transfer({ direction: "out", source }));
}
