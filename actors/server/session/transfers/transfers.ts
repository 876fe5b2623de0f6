import type { Command, CommandOf } from "../../../../core/protocol/commands/command.ts";
import { allows, whyNot } from "../../../../core/access/needs.ts";
import { clipRange } from "../../../../core/files/digest.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import {
  fileFailureReply,
  type TransferFailure,
  transferFailureReply,
} from "../../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { baseName, joinPath, quotePath } from "../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { asciiToNetwork, networkToAscii } from "../../../../core/protocol/representation.ts";
import { hasBinaryName } from "../../../../core/files/text_detection.ts";
import type {
  ByteSink,
  Flow,
  OpenedSink,
  OpenedSource,
  WriteMode,
} from "../../../transport/flow/flow.ts";
import { hashed } from "../../../transport/flow/hashing.ts";
import { factsOf } from "./transfer_facts.ts";
import { permissionsOf } from "./listings.ts";
import { limitedSource } from "./limited_source.ts";
import { convertsText } from "../commands/parameters.ts";
import type { SessionPort, TransferEnd } from "../session_port.ts";
import { notText, textSink, textSource } from "./text_only.ts";
import { judgedSink, pipedSink } from "./upload_hooks.ts";

/** How long the end of an upload is in doubt: a share of the time that it took, within bounds in ms. */
const DOUBT = { share: 0.02, least: 20, most: 250, slices: 10 } as const;

/** RETR (RFC 959 §4.1.3; restarted: RFC 3659 §5). */
export async function retrieve(
  command: CommandOf<"RETR">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  const { restart, range } = session.state;
  const offset = range?.start ?? restart;
  const ascii = convertsText(session);
  if (ascii && range !== undefined) {
    return reply(ReplyCode.RangeNeedsImage, "A range of bytes needs TYPE I.");
  }
  if (ascii && restart > 0) return restartNeedsImage();
  const opened = await session.files.openSource(path, offset, true);
  if (!opened.ok) return refused(opened.failure, session);
  if (opened.value.streamed !== undefined) return await retrieveStream(opened.value, path, session);
  const { facts } = opened.value;
  const part = clipRange(range ?? { start: offset }, facts.size);
  if (part === undefined) {
    opened.value[Symbol.dispose]();
    return beyondTheEnd(offset, facts.size);
  }
  const length = part.end - part.start;
  const whole = ascii && session.settings.texts === "text-only"
    ? await textSource(opened.value.source, path)
    : success(opened.value.source);
  if (!whole.ok) return refused(whole.failure, session);
  const source = part.end < facts.size ? limitedSource(whole.value, length) : whole.value;
  const what = `${ascii ? "ASCII" : "binary"} data connection for ${quotePath(path)}`;
  session.preliminary(
    reply(ReplyCode.AboutToOpenData, `Opening ${what} (${length} bytes).`),
  );
  const transform = ascii ? { transform: asciiToNetwork() } : {};
  const flow: Flow = { direction: "out", source, ...transform };
  // Line ends change how much travels.
  const lengths = ascii ? {} : { expected: length, size: facts.size };
  const extent = { whole: length === facts.size, offset: part.start, ...lengths };
  const end = await moved(session, path, flow, extent);
  return finalReply(end);
}

/** RETR of what is made while it is sent: a folder as an archive, standard input. */
async function retrieveStream(
  opened: OpenedSource,
  path: string,
  session: SessionPort,
): Promise<Reply> {
  const { restart, range } = session.state;
  const ascii = convertsText(session);
  const refusal = ascii && opened.streamed === "archive"
    ? refused(notText("read", path), session)
    : restart > 0 || range !== undefined
    ? reply(ReplyCode.InvalidRestart, "Cannot restart what is made while it is sent.")
    : undefined;
  if (refusal !== undefined) {
    opened[Symbol.dispose]();
    return refusal;
  }
  const { source } = opened;
  const what = `${ascii ? "ASCII" : "binary"} data connection for ${quotePath(path)}`;
  session.preliminary(reply(ReplyCode.AboutToOpenData, `Opening ${what}, made while it is sent.`));
  const transform = ascii ? { transform: asciiToNetwork() } : {};
  const flow: Flow = { direction: "out", source, ...transform };
  return finalReply(await moved(session, path, flow, { whole: true, offset: 0 }));
}

type StoreCommand = Extract<Command, { readonly verb: "STOR" | "STOU" | "APPE" }>;

/** STOR, APPE (RFC 959 §4.1.3; restarted: RFC 3659 §5) and STOU (RFC 1123 §4.1.2.9). */
export async function store(command: StoreCommand, session: SessionPort): Promise<Reply> {
  const target = storePath(command, session);
  if (session.state.range !== undefined) {
    return reply(ReplyCode.ParameterNotImplemented, "RANG is for RETR and HASH only, use REST.");
  }
  const offset = session.state.restart;
  if (command.verb === "STOU" && offset > 0) {
    return reply(ReplyCode.FileUnavailable, "STOU begins a new file, REST does not go with it.");
  }
  if (offset > 0) {
    const size = await sizeToGoOnWith(target, session);
    if (size !== undefined && offset > size) return beyondTheEnd(offset, size);
  }
  const ascii = convertsText(session);
  if (ascii && offset > 0) return restartNeedsImage();
  const textOnly = ascii && session.settings.texts === "text-only";
  // Judged by its name, the file is refused before anything is opened; what comes is judged by its bytes.
  if (textOnly && hasBinaryName(target)) return refused(notText("write", target), session);
  const { allocated } = session.state;
  session.state.allocated = undefined;
  const mode = writeMode(command.verb, offset);
  // Where APPE begins is known before it: afterwards the file may have grown.
  const begins = mode.kind === "append" ? await sizeToGoOnWith(target, session) ?? 0 : offset;
  const opened = openPiped(target, mode, session) ??
    await session.files.openSink(target, mode, allocated);
  if (!opened.ok) return refused(opened.failure, session);
  const { path } = opened.value;
  const judged = { ...opened.value, sink: judgedSink(opened.value, session) };
  const certainSink = certain(judged, session);
  const sink = textOnly ? textSink(certainSink, path) : certainSink;
  session.preliminary(reply(ReplyCode.AboutToOpenData, storeText(command.verb, opened.value)));
  const transform = ascii ? { transform: networkToAscii() } : {};
  const whole = mode.kind !== "resume" && mode.kind !== "append";
  const end = await moved(session, path, { direction: "in", sink, ...transform }, {
    whole,
    offset: begins,
    ...(allocated === undefined ? {} : { expected: allocated }),
    ...(allocated === undefined || !whole || ascii ? {} : { size: allocated }),
  });
  await opened.value.settled?.();
  if (!end.outcome.ok || path === target) return finalReply(end);
  return reply(ReplyCode.TransferComplete, `Transfer complete, stored as ${baseName(path)}`);
}

/** The sink of an upload that a command takes; undefined where the disk does. */
function openPiped(
  path: string,
  { kind }: WriteMode,
  session: SessionPort,
): Outcome<OpenedSink, FileFailure> | undefined {
  const { uploadHook } = session.settings;
  if (uploadHook?.kind !== "pipe") return undefined;
  const denied = (detail: string): Outcome<OpenedSink, FileFailure> =>
    failed({ kind: "denied", action: "write", path, detail });
  if (!allows(permissionsOf(session), "create a file")) return denied(whyNot("create a file"));
  if (kind === "resume") {
    return denied("what was sent before has gone on its way; send it from the start");
  }
  return success(pipedSink(path, session, uploadHook));
}

/** How much of a file there is to go on with, be it hidden because it is not complete; undefined when nothing is. */
async function sizeToGoOnWith(path: string, { files }: SessionPort): Promise<number | undefined> {
  const found = await files.lookUp(path, "write");
  if (found.ok) return found.value.size;
  const unfinished = await files.lookUpUnfinished(path);
  return unfinished.ok ? unfinished.value.size : undefined;
}

/**
 * The sink of an upload that nobody may see half. On a data connection a client that was killed looks like one that is
 * done: both end it (RFC 959 §3.4.1). But who is done waits for the reply, and of who is gone the control connection ends
 * as well, or an ABOR comes. So the end of such an upload waits a little; the session ends the transfer meanwhile if need be.
 */
function certain({ sink, hidden }: OpenedSink, session: SessionPort): ByteSink {
  if (!hidden) return sink;
  const started = session.now();
  return {
    write: (bytes) => sink.write(bytes),
    finish: async () => {
      const taken = session.now() - started;
      const doubt = Math.min(Math.max(taken * DOUBT.share, DOUBT.least), DOUBT.most);
      // In slices: however late this process comes to its timers, between two of them it hears what the client did.
      for (let slice = 0; slice < DOUBT.slices; slice++) await session.pause(doubt / DOUBT.slices);
      await sink.finish();
    },
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}

/** Where to store: STOU without a name makes one up in the working directory. */
export function storePath(command: StoreCommand, session: SessionPort): string {
  if (command.verb === "STOU" && command.path === undefined) {
    return joinPath(session.state.folder, "ferry");
  }
  return session.resolve(command.path);
}

function writeMode(verb: StoreCommand["verb"], offset: number): WriteMode {
  switch (verb) {
    case "STOR":
      return offset > 0 ? { kind: "resume", offset } : { kind: "replace" };
    case "APPE":
      // After REST it is as STOR (RFC 3659 §5.3).
      return offset > 0 ? { kind: "resume", offset } : { kind: "append" };
    case "STOU":
      return { kind: "unique" };
  }
}

function storeText(verb: StoreCommand["verb"], opened: OpenedSink): string {
  return verb === "STOU"
    ? `FILE: ${baseName(opened.path)}`
    : `Opening data connection for ${quotePath(opened.path)}.`;
}

/** ABOR without a transfer (RFC 959 §4.1.3); one that ended a transfer is answered by the session. */
export function abort(session: SessionPort): Reply {
  if (!session.data.open) return reply(ReplyCode.TransferComplete, "No transfer to abort.");
  session.data.reset();
  return reply(ReplyCode.DataOpenIdle, "No transfer to abort, data connection closed.");
}

/** What of a file a flow is. */
interface Extent {
  /** Whether it is all of it, from its first byte on. */
  readonly whole: boolean;
  /** Where in the file it begins. */
  readonly offset: number;
  /** How many bytes are to travel, where that is known. */
  readonly expected?: number;
  /** How many bytes the file has, where that is known. */
  readonly size?: number;
}

async function moved(
  session: SessionPort,
  path: string,
  flow: Flow,
  { whole, ...extent }: Extent,
): Promise<TransferEnd> {
  const started = session.now();
  session.state.begun = true;
  const facts = factsOf(session, flow.direction === "out" ? "download" : "upload", path);
  session.notice({ kind: "transfer-started", ...facts, ...extent });
  const hashing = whole && session.settings.hashing === true ? hashed(flow) : undefined;
  const end = await session.data.transfer(hashing?.flow ?? flow);
  session.notice({
    kind: "transfer-ended",
    ...facts,
    bytes: end.bytes,
    milliseconds: session.now() - started,
    ...(end.outcome.ok && hashing !== undefined ? { sha256: hashing.digest() } : {}),
    ...(end.outcome.ok ? {} : told(end.outcome.failure)),
  });
  return end;
}

/** A failure as the notice of it has it. */
function told(failure: TransferFailure) {
  return {
    failure: transferFailureReply(failure).lines[0] ?? "",
    failureKind: failure.side === "data" ? failure.kind : failure.failure.kind,
  };
}

/** The reply to a transfer that a file's failure keeps from beginning. */
function refused(failure: FileFailure, session: SessionPort): Reply {
  session.state.refusedFor = failure.kind;
  return fileFailureReply(failure);
}

/** The reply to a transfer's end: 226, or what went wrong. */
export function finalReply(end: TransferEnd): Reply {
  if (!end.outcome.ok) return transferFailureReply(end.outcome.failure);
  return reply(ReplyCode.TransferComplete, `Transfer complete (${end.bytes} bytes).`);
}

/** TYPE has changed since REST. */
function restartNeedsImage(): Reply {
  return reply(ReplyCode.InvalidRestart, "Restarting needs TYPE I.");
}

function beyondTheEnd(offset: number, size: number): Reply {
  return reply(
    ReplyCode.InvalidRestart,
    `Cannot restart at ${offset}: the file has ${size} bytes.`,
  );
}
