import { type FileFailure, FileFault } from "../../../../core/files/file_failure.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { ByteSource } from "../../../transport/flow/flow.ts";
import type { SessionContext } from "../session_context.ts";
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

/**
 * The lines as bytes, each ended by CR LF. It encodes them one by one, so a long listing is never one text. With a failure
 * the source fails after the last line.
 */
function lineSource(
  lines: Iterable<string>,
  write: (line: string) => Uint8Array,
  failure: FileFailure | undefined,
): ByteSource {
  const left = lines[Symbol.iterator]();
  let rest: Uint8Array = new Uint8Array();
  return {
    read(into: Uint8Array): Promise<number | null> {
      let filled = 0;
      while (filled < into.length) {
        if (rest.length === 0) {
          const next = left.next();
          if (next.done === true) break;
          rest = write(`${next.value}\r\n`);
        }
        const piece = rest.subarray(0, into.length - filled);
        into.set(piece, filled);
        filled += piece.length;
        rest = rest.subarray(piece.length);
      }
      if (filled === 0 && failure !== undefined) return Promise.reject(new FileFault(failure));
      return Promise.resolve(filled === 0 ? null : filled);
    },
    [Symbol.dispose](): void {},
  };
}
