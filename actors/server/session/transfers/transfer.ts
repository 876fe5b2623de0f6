// This folder: the transfer of files and listings over a session's data connections, up to the final reply.

import { defined } from "../../../../core/base/defined.ts";
import type { FileFailure, FileFailureKind } from "../../../../core/files/file_failure.ts";
import { joinPath } from "../../../../core/files/path.ts";
import type { TransferFacts, TransferFault } from "../../../../core/events/notice.ts";
import type { Command, CommandOf } from "../../../../core/protocol/commands/command.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import {
  fileFailureReply,
  type TransferFailure,
  transferFailureReply,
} from "../../../../core/protocol/transfer_failure.ts";
import { AskStopped } from "../../../kernel/kernel.ts";
import type { Flow } from "../../../transport/flow/flow.ts";
import type { HashedFlow } from "../../../transport/flow/hashing.ts";
import { unforeseen } from "../turns/refusals.ts";
import type { DataEnd } from "../../../transport/data_channel/handle.ts";
import type { SessionContext } from "../session_context.ts";
import { transferFactsOf } from "./transfer_facts.ts";

/** A command that moves a file over the data connection. */
export type FileCommand = CommandOf<"RETR" | "STOR" | "STOU" | "APPE">;

/** The file that such a command names. */
export interface TransferFile {
  readonly direction: TransferFacts["direction"];
  /** Virtual. */
  readonly path: string;
}

/** The file that the command names; undefined for commands that move none. STOU without a name makes one up. */
export function fileOf(command: FileCommand, session: SessionContext): TransferFile;
export function fileOf(command: Command, session: SessionContext): TransferFile | undefined;
export function fileOf(command: Command, session: SessionContext): TransferFile | undefined {
  switch (command.verb) {
    case "RETR":
      return { direction: "download", path: session.resolve(command.path) };
    case "STOR":
    case "APPE":
      return { direction: "upload", path: session.resolve(command.path) };
    case "STOU":
      return {
        direction: "upload",
        path: command.path === undefined
          ? joinPath(session.state.folder, "ferry")
          : session.resolve(command.path),
      };
    default:
      return undefined;
  }
}

/** Which part of a file is transferred. */
export interface Extent {
  /** The virtual path of the file, where it is not the one that the command names. */
  readonly path?: string;
  /** Whether the file is transferred from its first byte to its last. */
  readonly whole: boolean;
  /** The first byte of the file that is transferred. */
  readonly offset: number;
  /** How many bytes will be transferred, where that is known. */
  readonly expected?: number;
  /** How many bytes the file has, where that is known. */
  readonly size?: number;
}

/**
 * Does the work of a transfer command and reports it: the start and the end of the transfer, or the refusal of one that
 * has not started.
 */
export async function transfer(
  session: SessionContext,
  file: TransferFile,
  work: (transfer: Transfer) => Promise<Reply>,
): Promise<Reply> {
  const transfer = new Transfer(session, file);
  const final = await replyOf(() => work(transfer));
  if (!transfer.started) reportRefusal(session, file, final, transfer.failureKind);
  return final;
}

/** The transfer that a handler works on. */
export class Transfer {
  /** The virtual path that the command names. */
  readonly path: string;
  readonly #session: SessionContext;
  readonly #file: TransferFile;
  #started = false;
  #failureKind: FileFailureKind | undefined;

  constructor(session: SessionContext, file: TransferFile) {
    this.path = file.path;
    this.#session = session;
    this.#file = file;
  }

  /** Whether it has started to move bytes. */
  get started(): boolean {
    return this.#started;
  }

  /** The file failure that refused it. */
  get failureKind(): FileFailureKind | undefined {
    return this.#failureKind;
  }

  /** The reply when a file failure keeps the transfer from starting. */
  refuse(failure: FileFailure): Reply {
    this.#failureKind = failure.kind;
    return fileFailureReply(failure);
  }

  /** Moves the bytes over the data connection, and reports the start and the end. */
  async move(flow: Flow, { whole, path = this.path, ...extent }: Extent): Promise<DataEnd> {
    this.#started = true;
    const session = this.#session;
    const started = session.now();
    const facts = transferFactsOf(session, this.#file.direction, path);
    session.notice({ kind: "transfer-started", ...facts, ...extent });
    const hashing = whole && session.settings.hashing === true
      ? await hashedLater(flow)
      : undefined;
    const end = await session.data.transfer(hashing?.flow ?? flow);
    session.notice({
      kind: "transfer-ended",
      ...facts,
      bytes: end.bytes,
      milliseconds: session.now() - started,
      ...(end.outcome.ok && hashing !== undefined ? { sha256: hashing.digest() } : {}),
      ...(end.outcome.ok ? {} : { failure: faultOf(end.outcome.failure) }),
    });
    return end;
  }
}

/** Loads what hashes only where somebody wants digests: Node's modules for it are large. */
async function hashedLater(flow: Flow): Promise<HashedFlow> {
  const { hashed } = await import("../../../transport/flow/hashing.ts");
  return hashed(flow);
}

/** The reply at the end of a transfer: 226, or what went wrong. */
export function finalReply(end: DataEnd): Reply {
  if (!end.outcome.ok) return transferFailureReply(end.outcome.failure);
  return reply(ReplyCode.TransferComplete, `Transfer complete (${end.bytes} bytes).`);
}

/** Reports a transfer that was refused before it started; a reply below 400 is no refusal. */
export function reportRefusal(
  session: SessionContext,
  { direction, path }: TransferFile,
  { code, lines: [reason = ""] }: Reply,
  failureKind?: FileFailureKind,
): void {
  if (code < 400) return;
  session.notice({
    kind: "transfer-refused",
    ...transferFactsOf(session, direction, path),
    code,
    reason,
    ...defined({ failureKind }),
  });
}

/** 554 for REST after TYPE A. */
export function restartNeedsImage(): Reply {
  return reply(ReplyCode.InvalidRestart, "Restarting needs TYPE I.");
}

/** 554 for REST beyond the end of the file. */
export function beyondTheEnd(offset: number, size: number): Reply {
  return reply(
    ReplyCode.InvalidRestart,
    `Cannot restart at ${offset}: the file has ${size} bytes.`,
  );
}

async function replyOf(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    // The session is ending, and its files are gone: there is nobody to answer and nothing to report.
    if (error instanceof AskStopped) throw error;
    return unforeseen();
  }
}

function faultOf(failure: TransferFailure): TransferFault {
  return {
    text: transferFailureReply(failure).lines[0] ?? "",
    kind: failure.side === "data" ? failure.kind : failure.failure.kind,
  };
}
