// COMB (no RFC, in common use): adds files to the end of a target file and deletes them. Clients that upload a large file
// in parts join them this way.

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { allows } from "../../../../../core/access/needs.ts";
import { type FileFailure, FileFault } from "../../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome, success } from "../../../../../core/base/outcome.ts";
import type { FileFacts } from "../../../../../core/files/listing/listing.ts";
import { quotePath } from "../../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import type { ByteSink, ByteSource } from "../../../../transport/flow/flow.ts";
import type { SessionContext } from "../../session_context.ts";
import { judgedSink } from "../../transfers/upload_hooks.ts";

const CHUNK = 1_048_576;

/** Thrown when ABOR or the end of the session ends a COMB. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * COMB. When something goes wrong before all parts have been added, the target is cut back to its former size, and
 * every part is still there.
 */
export async function comb(command: CommandOf<"COMB">, session: SessionContext): Promise<Reply> {
  const { files } = session;
  const target = session.resolve(command.target);
  const parts = command.parts.map((part) => session.resolve(part));
  // Checked first: once the parts have been added it is too late.
  if (!allows(session.permissions, "delete a file")) {
    return reply(ReplyCode.FileUnavailable, "COMB deletes the parts, and this account may not.");
  }
  const present = await sizes(target, parts, session);
  if (!present.ok) return present.failure;
  const opened = await files.openSink(target, { kind: "append" });
  if (!opened.ok) return fileFailureReply(opened.failure);
  const added = await addAll(
    judgedSink(opened.value, session, { keepsCut: false }),
    parts,
    session,
  );
  if (!added.ok) {
    // A staged upload never replaced the target.
    if (opened.value.staged === undefined) await cutBack(target, present.value, session);
    return added.failure;
  }
  for (const { part, facts } of added.value) {
    // Only the file that was added: somebody may have replaced it since.
    const removed = await files.removeFile(part, facts);
    if (!removed.ok) return fileFailureReply(removed.failure);
  }
  return reply(ReplyCode.FileActionOkay, `${quotePath(target)} holds ${parts.length} parts more.`);
}

/** The size of the target, undefined when it does not exist. Refused when two names mean the same file. */
async function sizes(
  target: string,
  parts: readonly string[],
  { files }: SessionContext,
): Promise<Outcome<number | undefined, Reply>> {
  const seen = new Set<string>();
  const former = await files.lookUp(target, "write");
  if (!former.ok && former.failure.kind !== "not-found") return refused(former.failure);
  if (former.ok) seen.add(former.value.unique ?? target);
  for (const part of parts) {
    const found = await files.lookUp(part, "read");
    if (!found.ok) return refused(found.failure);
    const name = found.value.unique ?? part;
    if (seen.has(name)) {
      return failed(reply(ReplyCode.NameNotAllowed, "Each file can be named once only."));
    }
    seen.add(name);
  }
  return success(former.ok ? former.value.size ?? 0 : undefined);
}

/** A part with its facts when it was added. */
interface AddedPart {
  readonly part: string;
  readonly facts: FileFacts;
}

/** Writes all parts and finishes the sink. Disposes of the sink in any case. */
async function addAll(
  sink: ByteSink,
  parts: readonly string[],
  { files, interruption }: SessionContext,
): Promise<Outcome<readonly AddedPart[], Reply>> {
  using _sink = sink;
  const added: AddedPart[] = [];
  try {
    for (const part of parts) {
      const opened = await files.openSource(part, 0);
      if (!opened.ok) return refused(opened.failure);
      using source = opened.value;
      added.push({ part, facts: source.facts });
      await copy(source.source, sink, interruption);
    }
    await sink.finish();
    return success(added);
  } catch (error) {
    if (error instanceof Interrupted || interruption.aborted) {
      return failed(reply(ReplyCode.TransferAborted, "Aborted, everything is as it was."));
    }
    if (error instanceof FileFault) return refused(error.failure);
    throw error;
  }
}

async function copy(source: ByteSource, sink: ByteSink, signal: AbortSignal): Promise<void> {
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    if (signal.aborted) throw new Interrupted();
    const count = await source.read(buffer);
    if (count === null) return;
    await sink.write(buffer.subarray(0, count));
  }
}

/**
 * Takes back what was added. If that fails, the target stays too long, and no part is lost. A new target may still be
 * hidden, so it is completed before it is removed.
 */
async function cutBack(
  target: string,
  size: number | undefined,
  { files }: SessionContext,
): Promise<void> {
  const opened = await files.openSink(target, { kind: "resume", offset: size ?? 0 });
  if (!opened.ok) return;
  {
    using sink = opened.value.sink;
    await sink.finish();
  }
  if (size === undefined) await files.removeFile(target);
}

function refused(failure: FileFailure): { readonly ok: false; readonly failure: Reply } {
  return failed(fileFailureReply(failure));
}
