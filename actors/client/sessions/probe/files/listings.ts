// This folder: the steps of a probe in a folder of the server: listings, times and small transfers.

import { defined } from "../../../../../core/base/defined.ts";
import { DIALECTS } from "../../../../../core/files/listing/dialects/dialects.ts";
import {
  type ListingFormat,
  ListingParser,
  type RemoteEntry,
} from "../../../../../core/files/listing/listing_parser.ts";
import { FileFault } from "../../../../../core/files/file_failure.ts";
import type { FindingOf } from "../../../../../core/events/probe/findings.ts";
import type { ByteSink } from "../../../../transport/flow/flow.ts";
import { ClientFault } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { HeldSession } from "../../held_sessions.ts";
import { isOfData } from "../data/data_fault.ts";
import { faultOf, type Probing, reportFailed } from "../probing.ts";

/** Of a listing that is longer, only so many bytes are read. */
const ENOUGH = 1_048_576;

/** What the two kinds of listings say about the folder. */
export interface Listed {
  /** By LIST. */
  readonly lines: readonly RemoteEntry[];
  /** By MLSD; empty when the server does not know it. */
  readonly facts: readonly RemoteEntry[];
}

/** Before there is a listing. */
export const NOTHING_LISTED: Listed = { lines: [], facts: [] };

/** Lists the folder that the session is in by MLSD, where ferry would, and by LIST. */
export async function lookAtListings(probing: Probing, session: HeldSession): Promise<Listed> {
  const { conversation } = session.open;
  const { found } = probing;
  const data = new DataReport(probing, session);
  const byFacts = conversation.listsForPrograms;
  const facts = byFacts
    ? await tryListing(probing, session, "mlsd", { data, isKnown: false })
    : undefined;
  if (facts !== undefined) report(probing, facts, true);
  const lines = await tryListing(probing, session, "list", { data, isKnown: facts !== undefined });
  if (lines !== undefined) report(probing, lines, facts === undefined);
  const seen = facts?.seen ?? lines?.seen;
  if (seen !== undefined) {
    found({ finding: "names", utf8: conversation.facts.features.has("UTF8"), seen });
  }
  return { lines: lines?.entries ?? [], facts: facts?.entries ?? [] };
}

/** One listing; undefined when it fails. `isKnown`: the other one has succeeded. Throws when the session is lost. */
async function tryListing(
  probing: Probing,
  session: HeldSession,
  format: "mlsd" | "list",
  { data, isKnown }: { readonly data: DataReport; readonly isKnown: boolean },
): Promise<LookedAt | undefined> {
  const { conversation } = session.open;
  try {
    const looked = await readListing(conversation, format);
    data.tell(undefined);
    return looked;
  } catch (error) {
    const fault = faultOf(error);
    const { message } = fault.failure;
    if (isOfData(fault)) data.tell(message);
    // Whatever is wrong with MLSD, ferry goes on with LIST; and with MLSD it does not need LIST.
    if (format === "list" && !isKnown) {
      reportFailed(probing, isOfData(fault) ? "data" : "listing", error);
    } else probing.found({ finding: "left-out", step: "listing", reason: message });
    if (conversation.state !== "usable") throw error;
    return undefined;
  }
}

/** Reports once how data connections are opened, and their TLS. */
class DataReport {
  readonly #probing: Probing;
  readonly #session: HeldSession;
  #told = false;

  constructor(probing: Probing, session: HeldSession) {
    this.#probing = probing;
    this.#session = session;
  }

  /** `reason`: why they cannot be opened; undefined when they can. */
  tell(reason: string | undefined): void {
    const { open } = this.#session;
    const { dataWay: way, protectsData, tls } = open.conversation.facts;
    if (way === undefined || this.#told) return;
    this.#told = true;
    const { found } = this.#probing;
    const works = reason === undefined;
    found({ finding: "data", way, works, used: true, ...defined({ reason }) });
    if (tls === undefined) return;
    const resumed = open.dataTls?.resumed;
    found({ finding: "data-tls", works: protectsData, ...defined({ resumed }) });
  }
}

function report({ found }: Probing, looked: LookedAt, used: boolean): void {
  found({
    finding: "listing",
    command: looked.format === "mlsd" ? "MLSD" : "LIST",
    entries: looked.entries.length,
    not_understood: looked.notUnderstood,
    ...defined({ dialect: looked.dialect }),
    used,
  });
}

/** A listing as far as it was read. */
interface LookedAt {
  readonly format: ListingFormat;
  readonly entries: readonly RemoteEntry[];
  readonly notUnderstood: number;
  readonly dialect: string | undefined;
  readonly seen: FindingOf<"names">["seen"];
}

/** Reads the listing of the folder that the session is in. Throws a `ClientFault`. */
export async function readListing(
  conversation: Conversation,
  format: "mlsd" | "list",
): Promise<LookedAt> {
  const parser = new ListingParser(format, conversation.context.clock.now(), {
    read: (line) => conversation.names.read(line),
    dialects: DIALECTS,
  });
  const sink = new LookingSink(parser);
  const verb = format.toUpperCase();
  await conversation.represent("ascii");
  const result = await conversation.transfer({
    direction: "in",
    planned: verb,
    command: () => verb,
    open: () => Promise.resolve({ direction: "in", sink }),
    shownFailure: (failure) => failure,
  });
  if (result.failure !== undefined && !sink.isFull) throw new ClientFault(result.failure);
  return {
    format,
    entries: sink.entries,
    notUnderstood: parser.notUnderstood?.lines ?? 0,
    dialect: parser.dialect,
    seen: sink.seen,
  };
}

/** Reads the beginning of a listing, and which encoding it is in. */
class LookingSink implements ByteSink {
  readonly entries: RemoteEntry[] = [];
  isFull = false;
  seen: FindingOf<"names">["seen"] = "ascii";
  readonly #parser: ListingParser;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #bytes = 0;

  constructor(parser: ListingParser) {
    this.#parser = parser;
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    this.#look(bytes, true);
    this.entries.push(...this.#parser.push(bytes));
    if (this.#bytes <= ENOUGH) return Promise.resolve();
    this.isFull = true;
    return Promise.reject(
      new FileFault({ kind: "io", action: "read", path: "", detail: "enough" }),
    );
  }

  finish(): Promise<void> {
    this.#look(new Uint8Array(), false);
    this.entries.push(...this.#parser.end());
    return Promise.resolve();
  }

  [Symbol.dispose](): void {}

  #look(bytes: Uint8Array, stream: boolean): void {
    if (this.seen === "other") return;
    try {
      this.#decoder.decode(bytes, { stream });
      if (bytes.some((byte) => byte > 0x7f)) this.seen = "utf-8";
    } catch {
      this.seen = "other";
    }
  }
}
