import type { Command, CommandOf } from "../../core/command.ts";
import { fileFailureReply, transferFailureReply } from "../../core/errors.ts";
import { baseName, joinPath, quotePath } from "../../core/path.ts";
import { type Reply, reply, ReplyCode } from "../../core/reply.ts";
import { asciiToNetwork, networkToAscii } from "../../core/representation.ts";
import type { Flow, OpenedSink, WriteMode } from "../messages.ts";
import type { SessionPort, TransferEnd } from "./port.ts";

/** RETR (RFC 959 §4.1.3; restarted: RFC 3659 §5). */
export async function retrieve(
  command: CommandOf<"RETR">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  const offset = session.state.restart;
  const ascii = session.state.representation === "ascii";
  const opened = await session.files.openSource(path, offset);
  if (!opened.ok) return fileFailureReply(opened.failure);
  const { source, facts } = opened.value;
  if (offset > facts.size) {
    source[Symbol.dispose]();
    return beyondTheEnd(offset, facts.size);
  }
  const what = `${ascii ? "ASCII" : "binary"} data connection for ${quotePath(path)}`;
  session.preliminary(
    reply(ReplyCode.AboutToOpenData, `Opening ${what} (${facts.size - offset} bytes).`),
  );
  const transform = ascii ? { transform: asciiToNetwork() } : {};
  const end = await moved(session, "download", path, { direction: "out", source, ...transform });
  return finalReply(end);
}

type StoreCommand = Extract<Command, { readonly verb: "STOR" | "STOU" | "APPE" }>;

/** STOR, APPE (RFC 959 §4.1.3; restarted: RFC 3659 §5) and STOU (RFC 1123 §4.1.2.9). */
export async function store(command: StoreCommand, session: SessionPort): Promise<Reply> {
  const target = storePath(command, session);
  const offset = session.state.restart;
  if (command.verb === "STOR" && offset > 0) {
    const found = await session.files.lookUp(target, "write");
    if (found.ok && offset > found.value.size) return beyondTheEnd(offset, found.value.size);
  }
  const opened = await session.files.openSink(target, writeMode(command.verb, offset));
  if (!opened.ok) return fileFailureReply(opened.failure);
  const { sink, path } = opened.value;
  session.preliminary(reply(ReplyCode.AboutToOpenData, storeText(command.verb, opened.value)));
  const transform = session.state.representation === "ascii" ? { transform: networkToAscii() } : {};
  const end = await moved(session, "upload", path, { direction: "in", sink, ...transform });
  if (!end.outcome.ok || command.verb !== "STOU") return finalReply(end);
  return reply(ReplyCode.TransferComplete, `Transfer complete, stored as ${baseName(path)}`);
}

/** Where to store: STOU without a name makes one up in the working directory. */
function storePath(command: StoreCommand, session: SessionPort): string {
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
      return { kind: "append" };
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

async function moved(
  session: SessionPort,
  direction: "download" | "upload",
  path: string,
  flow: Flow,
): Promise<TransferEnd> {
  const started = session.now();
  const end = await session.data.transfer(flow);
  const { login } = session.state;
  session.notice({
    kind: "transfer-ended",
    session: session.number,
    peer: session.peer,
    name: login.kind === "in" ? login.account.name : "",
    direction,
    path,
    bytes: end.bytes,
    milliseconds: session.now() - started,
    ...(end.outcome.ok
      ? {}
      : { failure: transferFailureReply(end.outcome.failure).lines[0] ?? "" }),
  });
  return end;
}

/** The reply to a transfer's end: 226, or what went wrong. */
export function finalReply(end: TransferEnd): Reply {
  if (!end.outcome.ok) return transferFailureReply(end.outcome.failure);
  return reply(ReplyCode.TransferComplete, `Transfer complete (${end.bytes} bytes).`);
}

function beyondTheEnd(offset: number, size: number): Reply {
  return reply(
    ReplyCode.InvalidRestart,
    `Cannot restart at ${offset}: the file has ${size} bytes.`,
  );
}
