// This folder: handlers of commands from later RFCs, drafts or common use, such as HOST, HASH and COMB.
//
// HASH (draft-bryan-ftpext-hash-02 §3), and XCRC, XMD5, XSHA1, XSHA256 and XSHA512 (no RFC): digests of files.

import type { CommandOf, DigestVerb } from "../../../../../core/protocol/commands/command.ts";
import {
  type ByteRange,
  clipRange,
  type DigestMade,
  formatHashReply,
  type HashAlgorithm,
} from "../../../../../core/files/checksums/hash_algorithms.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import { FileFault } from "../../../../../core/files/file_failure.ts";
import { failed, type Outcome, success } from "../../../../../core/base/outcome.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { digestOf } from "../../../../files/reading/digest.ts";
import type { SessionContext } from "../../session_context.ts";

const ALGORITHMS: Readonly<Record<DigestVerb, HashAlgorithm>> = {
  XCRC: "CRC32",
  XMD5: "MD5",
  XSHA1: "SHA-1",
  XSHA256: "SHA-256",
  XSHA512: "SHA-512",
};

/** HASH: of the whole file, or of the bytes that RANG named. A folder is 553. */
export async function hash(command: CommandOf<"HASH">, session: SessionContext): Promise<Reply> {
  const range = session.left.range ?? { start: 0 };
  const made = await make(command.path, range, session.state.hash, session);
  if (!made.ok) return made.failure;
  return reply(ReplyCode.FileStatus, formatHashReply(made.value, command.path));
}

/** XCRC, XMD5, XSHA1, XSHA256 and XSHA512: older forms of HASH, each with its own algorithm. */
export async function digest(
  command: CommandOf<DigestVerb>,
  session: SessionContext,
): Promise<Reply> {
  const made = await make(command.path, command.range, ALGORITHMS[command.verb], session);
  return made.ok ? reply(ReplyCode.FileActionOkay, made.value.digest) : made.failure;
}

async function make(
  argument: string,
  range: ByteRange,
  algorithm: HashAlgorithm,
  session: SessionContext,
): Promise<Outcome<DigestMade, Reply>> {
  const path = session.resolve(argument);
  const opened = await session.files.openSource(path, range.start);
  if (!opened.ok) {
    if (opened.failure.kind !== "is-folder") return failed(fileFailureReply(opened.failure));
    return failed(reply(ReplyCode.NameNotAllowed, "A folder has no digest, name a file."));
  }
  using source = opened.value;
  const { size = 0 } = source.facts;
  const part = clipRange(range, size);
  if (part === undefined) return failed(beyondTheEnd(range.start, size));
  try {
    const length = part.end - part.start;
    const digest = await digestOf(source.source, length, algorithm, session.interruption);
    if (digest !== undefined) return success({ algorithm, ...part, digest });
    return failed(reply(ReplyCode.TransferAborted, "Aborted, there is no digest."));
  } catch (error) {
    if (error instanceof FileFault) return failed(fileFailureReply(error.failure));
    throw error;
  }
}

function beyondTheEnd(start: number, size: number): Reply {
  return reply(ReplyCode.InvalidRestart, `Cannot start at ${start}: the file has ${size} bytes.`);
}
