import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { allows } from "../../../../core/access/needs.ts";
import { type FileFailure, FileFault } from "../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import type { FileFacts } from "../../../../core/files/listing/listing.ts";
import { quotePath } from "../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { ByteSink, ByteSource } from "../../../transport/flow/flow.ts";
import { permissionsOf } from "./listings.ts";
import type { SessionPort } from "../session_port.ts";
import { judgedSink } from "./upload_hooks.ts";

const CHUNK = 1_048_576;

/** Thrown inside of one COMB when ABOR, or the end of the session, ends it. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * COMB: adds the parts to the end of the target and then deletes them. When anything goes wrong before all of them
 * are in it, the target is cut back to what it was, and every part is still there.
 */
export async function combine(command: CommandOf<"COMB">, session: SessionPort): Promise<Reply> {
  const { files } = session;
  const target = session.resolve(command.target);
  const parts = command.parts.map((part) => session.resolve(part));
  // Found out after the parts have been added it would be too late.
  if (!allows(permissionsOf(session), "delete a file")) {
    return reply(ReplyCode.FileUnavailable, "COMB deletes the parts, and this account may not.");
  }
  const present = await sizes(target, parts, session);
  if (!present.ok) return present.failure;
  const opened = await files.openSink(target, { kind: "append" });
  if (!opened.ok) return fileFailureReply(opened.failure);
  const added = await addAll(judgedSink(opened.value, session, false), parts, session);
  if (!added.ok) {
    // What is judged has never taken the place of the target.
    if (opened.value.staged === undefined) await cutBack(target, present.value, session);
    return added.failure;
  }
  for (const { part, facts } of added.value) {
    // What somebody has put there since was not added.
    const removed = await files.removeFile(part, facts);
    if (!removed.ok) return fileFailureReply(removed.failure);
  }
  return reply(ReplyCode.FileActionOkay, `${quotePath(target)} holds ${parts.length} parts more.`);
}

/** The size of the target, undefined when there is none yet. Refused when one file is named twice, by any name. */
async function sizes(
  target: string,
  parts: readonly string[],
  { files }: SessionPort,
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
  return success(former.ok ? former.value.size : undefined);
}

/** A part as it was when it was added. */
interface AddedPart {
  readonly part: string;
  readonly facts: FileFacts;
}

/** Writes all of the parts and finishes the sink; in any case it is disposed of. */
async function addAll(
  sink: ByteSink,
  parts: readonly string[],
  { files, interruption }: SessionPort,
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
 * Undoes what was added; a failure of this leaves a target that is too long, and every part in its place. A new target
 * may still be hidden, so it is completed before it is removed.
 */
async function cutBack(
  target: string,
  size: number | undefined,
  { files }: SessionPort,
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
