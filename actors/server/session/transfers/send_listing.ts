import { FileFault } from "../../../../core/files/file_failure.ts";
import { lineBytesOf } from "../../../../core/protocol/encoding/line_bytes.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../session_context.ts";
import { type ListingLines, ListingSource } from "./listing_source.ts";
import { finalReply } from "./transfer.ts";

/**
 * Sends the lines over the data connection, and disposes of them. A listing that fails with its first line is refused, as is
 * one without any line if there is a reply for that. One that fails later does not end with 226.
 */
export async function sendListing(
  session: SessionContext,
  lines: ListingLines,
  refusalOfNone?: Reply,
): Promise<Reply> {
  const source = new ListingSource(lines, lineBytesOf(session.names));
  const refusal = refusalOf(source, refusalOfNone);
  if (refusal !== undefined) {
    source[Symbol.dispose]();
    return refusal;
  }
  session.control.preliminary(
    reply(ReplyCode.AboutToOpenData, "Opening data connection for listing."),
  );
  return finalReply(await session.data.transfer({ direction: "out", source }));
}

function refusalOf(source: ListingSource, refusalOfNone: Reply | undefined): Reply | undefined {
  try {
    return source.begin() ? undefined : refusalOfNone;
  } catch (error) {
    if (error instanceof FileFault) return fileFailureReply(error.failure);
    throw error;
  }
}
