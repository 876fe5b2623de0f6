// STOR (RFC 959 §4.1.3): "This command causes the server-DTP to accept the data transferred via the data connection and to
// store the data as a file at the server site." APPE adds the data to the file. After REST both write from that byte on
// (RFC 3659 §5). STOU stores under a new name, which the 150 reply names (RFC 1123 §4.1.2.9).

import { allows, whyNot } from "../../../../../core/access/needs.ts";
import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../../core/files/file_failure.ts";
import { defined } from "../../../../../core/base/defined.ts";
import { failed, type Outcome, success } from "../../../../../core/base/outcome.ts";
import { baseName, quotePath } from "../../../../../core/files/path.ts";
import { hasBinaryName } from "../../../../../core/files/contents/text_detection.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { networkToAscii } from "../../../../../core/representation/types/ascii.ts";
import type { ByteSink, OpenedSink, WriteMode } from "../../../../transport/flow/flow.ts";
import type { SessionContext } from "../../session_context.ts";
import { carefulSink, heedfulSink } from "../../transfers/careful_sink.ts";
import { convertsText, notText, textSink } from "../../transfers/ascii_text.ts";
import {
  beyondTheEnd,
  fileOf,
  finalReply,
  restartNeedsImage,
  type Transfer,
  transfer,
} from "../../transfers/transfer.ts";
import { judgedSink, pipedSink } from "../../transfers/upload_hooks.ts";

type StoreCommand = CommandOf<"STOR" | "STOU" | "APPE">;

/** STOR, APPE and STOU: receives a file. */
export function stor(command: StoreCommand, session: SessionContext): Promise<Reply> {
  return transfer(session, fileOf(command, session), (transfer) => {
    return store(command.verb, transfer, session);
  });
}

async function store(
  verb: StoreCommand["verb"],
  transfer: Transfer,
  session: SessionContext,
): Promise<Reply> {
  const refusal = await refusalOf(verb, transfer, session);
  if (refusal !== undefined) return refusal;
  const { restart, allocated } = session.left;
  session.leave({ allocated: undefined });
  const mode = writeMode(verb, restart);
  // The offset of APPE is the size before it: afterwards the file may have grown.
  const offset = mode.kind === "append"
    ? await resumableSize(transfer.path, session) ?? 0
    : restart;
  const opened = openPiped(transfer.path, mode, session) ??
    await session.files.openSink(transfer.path, mode, allocated);
  if (!opened.ok) return transfer.refuse(opened.failure);
  const { path } = opened.value;
  const sink = sinkOf(opened.value, session);
  session.control.preliminary(reply(ReplyCode.AboutToOpenData, openingText(verb, path)));
  const ascii = convertsText(session);
  const transform = ascii ? { transform: networkToAscii() } : {};
  const whole = mode.kind !== "resume" && mode.kind !== "append";
  const end = await transfer.move({ direction: "in", sink, ...transform }, {
    path,
    whole,
    offset,
    ...defined({ expected: allocated }),
    ...(allocated === undefined || !whole || ascii ? {} : { size: allocated }),
  });
  await opened.value.settled?.();
  if (!end.outcome.ok || path === transfer.path) return finalReply(end);
  return reply(ReplyCode.TransferComplete, `Transfer complete, stored as ${baseName(path)}`);
}

/** Why the upload is refused before its file is opened; undefined when it is not. */
async function refusalOf(
  verb: StoreCommand["verb"],
  transfer: Transfer,
  session: SessionContext,
): Promise<Reply | undefined> {
  const { restart, range } = session.left;
  if (range !== undefined) {
    return reply(ReplyCode.ParameterNotImplemented, "RANG is for RETR and HASH only, use REST.");
  }
  if (verb === "STOU" && restart > 0) {
    return reply(ReplyCode.FileUnavailable, "STOU begins a new file, REST does not go with it.");
  }
  if (restart > 0) {
    const size = await resumableSize(transfer.path, session);
    if (size !== undefined && restart > size) return beyondTheEnd(restart, size);
  }
  if (convertsText(session) && restart > 0) return restartNeedsImage();
  // Some names are never those of text files. Other files are judged by their first bytes.
  if (takesTextOnly(session) && hasBinaryName(transfer.path)) {
    return transfer.refuse(notText("write", transfer.path));
  }
  return undefined;
}

function takesTextOnly(session: SessionContext): boolean {
  return convertsText(session) && session.settings.texts === "text-only";
}

/** The sink of the operator's command that reads uploads in place of the disk; undefined where there is none. */
function openPiped(
  path: string,
  { kind }: WriteMode,
  session: SessionContext,
): Outcome<OpenedSink, FileFailure> | undefined {
  const { uploadHook } = session.settings;
  if (uploadHook?.kind !== "pipe") return undefined;
  const denied = (detail: string): Outcome<OpenedSink, FileFailure> =>
    failed({ kind: "denied", action: "write", path, detail });
  if (!allows(session.permissions, "create a file")) return denied(whyNot("create a file"));
  if (kind === "resume") {
    return denied(
      "the command has already read what was sent before; send the file from the start",
    );
  }
  return success(pipedSink(path, session, uploadHook));
}

/** The size of the file to resume, or of a hidden upload that was cut; undefined when there is neither. */
async function resumableSize(path: string, { files }: SessionContext): Promise<number | undefined> {
  const found = await files.lookUp(path, "write");
  if (found.ok) return found.value.size ?? 0;
  const unfinished = await files.lookUpUnfinished(path);
  return unfinished.ok ? unfinished.value.size : undefined;
}

/** The sink with the checks that the operator wants of an upload. */
function sinkOf(opened: OpenedSink, session: SessionContext): ByteSink {
  const judged = judgedSink(opened, session);
  const sink = opened.hidden ? carefulSink(judged, session) : heedfulSink(judged, session);
  return takesTextOnly(session) ? textSink(sink, opened.path) : sink;
}

function writeMode(verb: StoreCommand["verb"], restart: number): WriteMode {
  switch (verb) {
    case "STOR":
      return restart > 0 ? { kind: "resume", offset: restart } : { kind: "replace" };
    case "APPE":
      // After REST it is the same as STOR (RFC 3659 §5.3).
      return restart > 0 ? { kind: "resume", offset: restart } : { kind: "append" };
    case "STOU":
      return { kind: "unique" };
  }
}

function openingText(verb: StoreCommand["verb"], path: string): string {
  return verb === "STOU"
    ? `FILE: ${baseName(path)}`
    : `Opening data connection for ${quotePath(path)}.`;
}
