import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { FileFailure } from "../../../core/files/file_failure.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { Context } from "../../kernel/kernel.ts";
import type { DialledChannel } from "../../transport/data_channel/handle.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { Dialogue, Exchange } from "../conversation/dialogue.ts";
import type { JobMemory } from "../jobs/job_memory.ts";
import type { JobReport, TransferOutline } from "../reports/reports.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { DataOpener } from "./data_opener.ts";

/** One transfer as its job knows it: what the server is asked for, and where the bytes come from or go. */
export interface ClientTransfer {
  readonly direction: Flow["direction"];
  /** The command as it is planned, for servers that want to know it before they open a data connection (PRET). */
  readonly planned: string;
  /**
   * The command; asked for once the data connection is prepared, because REST must come right before it
   * (RFC 959 §4.1.3).
   */
  command(): string | Promise<string>;
  /**
   * Opens the local end, once the server has agreed; the server's refusal leaves nothing behind. `agreed`: the reply in
   * which it did, if any has come.
   */
  open(agreed: ReceivedReply | undefined): Promise<Flow>;
  /** The failure of the local end with the path that the user knows. */
  shownFailure(failure: FileFailure): FileFailure;
  /** Another transfer may follow it, and be asked for ahead: nothing ends this one early. */
  readonly leadsOn?: true;
  /** It is one of many small files: its data connection may do without an actor. */
  readonly isSmall?: boolean;
  /** The file, for the progress line and the events, once the local end is open; a listing has none. */
  outline?(): TransferOutline;
}

/** The result of a transfer that the server agreed to. */
export interface TransferResult {
  /** Bytes on the data connection. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Undefined when neither side reports a failure. */
  readonly failure: ClientFailure | undefined;
  /** Whether the server reports success, whatever the data connection does. */
  readonly confirmed: boolean;
  /** All bytes have moved and the data connection has ended in order, but the server's last reply is lost. */
  readonly unconfirmed?: true;
  /** The replies in which it agreed and reported success, as far as they have come. */
  readonly replies: readonly ReceivedReply[];
}

/** The conversation that a transfer is part of. */
export interface TransferSurroundings {
  readonly dialogue: Dialogue;
  /** The actor in which children are spawned. */
  readonly context: Context<never>;
  readonly settings: ClientSettings;
  /** Of the job that the transfer belongs to. */
  readonly report: JobReport;
  readonly memory: JobMemory;
  /** Asks ahead for the data connection of the next transfer. */
  readonly opener: Pick<DataOpener, "prepare" | "takesAhead" | "ahead">;
  /** Aborted when the user wants to stop; ABOR was sent then. */
  readonly interruption: AbortSignal;
}

/** A transfer whose command was sent. */
export interface RunningTransfer extends TransferSurroundings {
  readonly transfer: ClientTransfer;
  /** The command. */
  readonly line: string;
  /** Its replies. */
  readonly exchange: Exchange;
  readonly channel: DialledChannel;
}
