// This folder: handlers of the commands for files and folders, such as RETR, STOR, LIST, SIZE and DELE.
//
// RETR (RFC 959 §4.1.3): "This command causes the server-DTP to transfer a copy of the file, specified in the pathname, to
// the server- or user-DTP at the other end of the data connection." After REST from that byte on (RFC 3659 §5), after RANG
// those bytes alone (draft-bryan-ftp-range §4).

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { clipRange } from "../../../../../core/files/checksums/hash_algorithms.ts";
import { quotePath } from "../../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { asciiToNetwork } from "../../../../../core/representation/types/ascii.ts";
import type { ByteSource, OpenedFile, OpenedStream } from "../../../../transport/flow/flow.ts";
import type { SessionContext } from "../../session_context.ts";
import { sourceOver } from "../../../../transport/flow/wrappers.ts";
import { convertsText, notText, textSource } from "../../transfers/ascii_text.ts";
import {
  beyondTheEnd,
  type Extent,
  fileOf,
  finalReply,
  restartNeedsImage,
  type Transfer,
  transfer,
} from "../../transfers/transfer.ts";

/** RETR: sends a file, or a stream that is made while it is sent: a folder as an archive, or standard input. */
export function retr(command: CommandOf<"RETR">, session: SessionContext): Promise<Reply> {
  return transfer(session, fileOf(command, session), (transfer) => send(transfer, session));
}

async function send(transfer: Transfer, session: SessionContext): Promise<Reply> {
  const { restart, range } = session.left;
  const ascii = convertsText(session);
  if (ascii && range !== undefined) {
    return reply(ReplyCode.RangeNeedsImage, "A range of bytes needs TYPE I.");
  }
  if (ascii && restart > 0) return restartNeedsImage();
  const opened = await session.files.openSource(transfer.path, range?.start ?? restart, {
    archive: true,
  });
  if (!opened.ok) return transfer.refuse(opened.failure);
  return opened.value.streamed === undefined
    ? await sendFile(opened.value, transfer, session)
    : await sendStream(opened.value, transfer, session);
}

async function sendFile(
  opened: OpenedFile,
  transfer: Transfer,
  session: SessionContext,
): Promise<Reply> {
  const { facts: { size } } = opened;
  const range = session.left.range ?? { start: session.left.restart };
  const part = clipRange(range, size);
  if (part === undefined) {
    opened[Symbol.dispose]();
    return beyondTheEnd(range.start, size);
  }
  const ascii = convertsText(session);
  let { source } = opened;
  if (ascii && session.settings.texts === "text-only") {
    const text = await textSource(source, transfer.path);
    if (!text.ok) return transfer.refuse(text.failure);
    source = text.value;
  }
  const length = part.end - part.start;
  if (part.end < size) source = limitedSource(source, length);
  return await sendBytes(source, ` (${length} bytes)`, transfer, session, {
    whole: length === size,
    offset: part.start,
    // In TYPE A the line ends change the number of bytes.
    ...(ascii ? {} : { expected: length, size }),
  });
}

/** Sends a stream: it has no size, and no byte to restart at. */
async function sendStream(
  opened: OpenedStream,
  transfer: Transfer,
  session: SessionContext,
): Promise<Reply> {
  const refusal = refusalOfStream(opened, transfer, session);
  if (refusal !== undefined) {
    opened[Symbol.dispose]();
    return refusal;
  }
  const extent = { whole: true, offset: 0 };
  return await sendBytes(opened.source, ", made while it is sent", transfer, session, extent);
}

function refusalOfStream(
  { streamed }: OpenedStream,
  transfer: Transfer,
  session: SessionContext,
): Reply | undefined {
  const { restart, range } = session.left;
  if (convertsText(session) && streamed === "archive") {
    return transfer.refuse(notText("read", transfer.path));
  }
  return restart > 0 || range !== undefined
    ? reply(ReplyCode.InvalidRestart, "Cannot restart what is made while it is sent.")
    : undefined;
}

/** Sends 150, and then the bytes. `note`: the end of the text of 150. */
async function sendBytes(
  source: ByteSource,
  note: string,
  transfer: Transfer,
  session: SessionContext,
  extent: Extent,
): Promise<Reply> {
  const ascii = convertsText(session);
  const what = `${ascii ? "ASCII" : "binary"} data connection for ${quotePath(transfer.path)}`;
  const isNearlyDone = session.data.sendsAtOnce(source);
  session.control.preliminary(reply(ReplyCode.AboutToOpenData, `Opening ${what}${note}.`), {
    isNearlyDone,
  });
  const transform = ascii ? { transform: asciiToNetwork() } : {};
  return finalReply(await transfer.move({ direction: "out", source, ...transform }, extent));
}

/** The first `length` bytes of a source, and then its end. */
function limitedSource(source: ByteSource, length: number): ByteSource {
  let left = length;
  return sourceOver(source, async (into) => {
    if (left === 0) return null;
    const count = await source.read(into.subarray(0, Math.min(left, into.length)));
    left -= count ?? left;
    return count;
  });
}
