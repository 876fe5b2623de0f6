// This folder: the client's data connections, from opening one to the verdict on its transfer.

import { defined } from "../../../core/base/defined.ts";
import {
  familyOf,
  formatEprtArgument,
  formatPortArgument,
  hasZone,
  type HostPort,
  parseExtendedPassiveReply,
  parsePassiveReply,
} from "../../../core/network/address.ts";
import { wantsPret } from "../../../core/protocol/features.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { LocalEnd } from "../../transport/data_channel/bound_conn.ts";
import type { Dial } from "../../transport/data_channel/data_channel_messages.ts";
import { hasAlternatives } from "../../transport/connection_ends.ts";
import type { DataChannels } from "../../transport/data_channel/data_channel_handle.ts";
import type { DialledChannel } from "../../transport/data_channel/handle.ts";
import type { Clock } from "../../kernel/kernel.ts";
import type { Securing } from "../../transport/tls/securing.ts";
import { LateSecuring } from "./late_securing.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { Reached } from "../conversation/reaching/reached.ts";
import type { Dialogue, Exchange } from "../conversation/dialogue.ts";
import { ClientFault, isPositive, isUnknownCommand, refusal } from "../client_fault.ts";
import type { OptionalCommands } from "../conversation/optional.ts";

/** A data connection that is ready for the command of its transfer. */
export interface ReadyChannel {
  readonly channel: DialledChannel;
  /** The server has agreed to the transfer: TLS may begin. */
  agreed(): void;
  /** It may not be connected yet: the server takes the command of the transfer meanwhile. */
  readonly isAhead?: true;
}

/** A port that the server was asked for before the transfer needs it. */
interface Prepared {
  readonly line: "EPSV" | "PASV";
  readonly exchange: Exchange;
  readonly askedAt: number;
}

/** How long, in ms, a port is taken to be open: a server may have closed it since, and is asked for another one. */
const FRESH = 10_000;

/** What is known of a transfer before its data connection is opened. */
export interface PlannedTransfer {
  /** The command of the transfer. */
  readonly planned: string;
  /** It is one of many small files: its data connection may do without an actor. */
  readonly isSmall?: boolean;
}

/** How a data connection is opened: passive by one of two commands, or active. */
export type DataWay = "EPSV" | "PASV" | "active";

/** There is no data connection: it could not be opened, or the server refused to say or to hear where. */
export class NoDataConnection extends ClientFault {
  override readonly name = "NoDataConnection";

  constructor({ failure, received }: Pick<ClientFault, "failure" | "received">) {
    super(failure, received);
  }
}

/** The control connection that data connections belong to. */
export interface DataOpenerOptions {
  readonly channels: DataChannels;
  readonly clock: Clock;
  readonly dialogue: Dialogue;
  readonly optional: OptionalCommands;
  /**
   * The way to the server. Passive data connections go to its address whatever it says (RFC 2577 §3), and active ones are
   * awaited where the control connection comes from.
   */
  readonly reached: Pick<Reached, "local" | "peer" | "dial">;
  readonly settings: Pick<ClientSettings, "active" | "reaching" | "timeoutMs">;
  /** TLS of the data connections; undefined when they are in clear. */
  securing(): Securing | undefined;
  /** Whether the features of the server say that it wants PRET. */
  wantsPlan(): boolean;
}

/** Opens the data connections of one control connection, and remembers which commands the server refused. */
export class DataOpener {
  readonly #options: DataOpenerOptions;
  /** The local address, where the system might choose another one. */
  readonly #from: { readonly from?: LocalEnd; readonly by?: Dial };
  #extendedRefused = false;
  /** Whether the server wants PRET, as far as is known; undefined: only if its features say so. */
  #wantsPlan: boolean | undefined;
  /** Whether it has refused a data connection without PRET. */
  #demandsPlan = false;
  #lastWay: DataWay | undefined;
  #prepared: Prepared | undefined;
  /** Whether the next data connection may do without an actor. */
  #isDirect = false;
  /** Whether the server was seen to take a command that came while it was busy with another one. */
  #takesAhead = false;

  constructor(options: DataOpenerOptions) {
    this.#options = options;
    const { dial, local: { hostname } } = options.reached;
    // Servers take data connections from the address of the control connection only.
    const from = hasAlternatives(hostname) ? { from: { hostname } } : {};
    this.#from = dial === undefined ? from : { by: dial };
  }

  /** How the last data connection was opened, or tried when it failed. */
  get lastWay(): DataWay | undefined {
    return this.#lastWay;
  }

  /** Whether commands may be sent before the replies to earlier ones have come. */
  get takesAhead(): boolean {
    return this.#takesAhead && !this.#options.optional.lacks("commands ahead");
  }

  /** What was asked ahead, for the next transfer. */
  get ahead(): Exchange | undefined {
    return this.#prepared?.exchange;
  }

  /**
   * Whether what came ahead may have spoilt the transfer under way: it was answered before its turn, or the session has ended
   * at the first try.
   */
  get isSuspect(): boolean {
    if (this.#prepared === undefined) return false;
    const isOver = this.#options.dialogue.failure?.sessionOver === true;
    return this.#prepared.exchange.isEarly || isOver && !this.#takesAhead;
  }

  /**
   * Asks for the port of the next transfer while the server is busy with this one, which spares its round trip. To be called
   * once per transfer, after its command; does nothing where the server was seen not to cope with it.
   */
  prepare(): void {
    const { clock, dialogue, optional } = this.#options;
    const line = this.#lastWay;
    if (line === undefined || line === "active" || this.#prepared !== undefined) return;
    if (optional.lacks("commands ahead") || dialogue.failure !== undefined) return;
    // Pure-FTPd lists PRET and does without it. A server that does not will refuse this, and is asked for nothing ahead then.
    if (this.#demandsPlan) return;
    this.#prepared = { line, exchange: dialogue.beginAhead(line), askedAt: clock.now() };
  }

  /**
   * A channel for the next transfer: a passive one is connected when this resolves, or will be soon (`isAhead`), an active one
   * listens and the server knows where. Throws a `ClientFault` when neither is possible.
   */
  open({ planned, isSmall = false }: PlannedTransfer): Promise<ReadyChannel> {
    this.#isDirect = isSmall;
    return this.#options.settings.active ? this.#openActive() : this.#openPassive(planned);
  }

  /** EPSV (RFC 2428 §3), then PASV for servers and firewalls that do not know it. */
  async #openPassive(planned: string): Promise<ReadyChannel> {
    const { dialogue, optional, wantsPlan } = this.#options;
    const prepared = await this.#takePrepared();
    if (prepared !== undefined) return prepared;
    const isPlanned = !this.#triesWithoutPlan && (this.#wantsPlan ?? wantsPlan());
    if (isPlanned) await this.#plan(planned);
    if (!this.#extendedRefused) {
      this.#lastWay = "EPSV";
      const first = await optional.ask("EPSV", "EPSV");
      const extended = first && await this.#planned("EPSV", first, planned);
      const port = extended !== undefined && isPositive(extended)
        ? portOf("EPSV", extended)
        : undefined;
      const dialled = port === undefined ? undefined : await this.#dial(port);
      if (dialled?.kind === "reached") return dialled.ready;
      this.#extendedRefused = true;
    }
    this.#lastWay = "PASV";
    const passive = await this.#planned("PASV", await dialogue.command("PASV"), planned);
    if (!isPositive(passive)) throw new NoDataConnection(refusal("PASV", passive));
    const port = portOf("PASV", passive);
    if (port === undefined) {
      throw new NoDataConnection(refusal("PASV (no address in its reply)", passive));
    }
    const dialled = await this.#dial(port);
    if (dialled.kind === "reached") return dialled.ready;
    throw this.#notOpened(dialled.failure);
  }

  /**
   * The channel to the port that the server was asked for ahead. Undefined when there is none, or no good one. Throws
   * `SessionLost` when the server does not answer, or has ended the session.
   */
  async #takePrepared(): Promise<ReadyChannel | undefined> {
    const { clock, optional } = this.#options;
    const prepared = this.#prepared;
    this.#prepared = undefined;
    if (prepared === undefined) return undefined;
    const { line, exchange, askedAt } = prepared;
    const received = await optional.attempt("commands ahead", () => exchange.final());
    const port = isPositive(received) ? portOf(line, received) : undefined;
    if (exchange.isEarly || port === undefined) {
      optional.giveUp("commands ahead");
      return undefined;
    }
    this.#takesAhead = true;
    const isFresh = clock.now() - askedAt < FRESH;
    const opening = this.#begin(port, isFresh);
    if (isFresh) return { ...opening, isAhead: true };
    const dialled = await outcomeOf(opening);
    return dialled.kind === "reached" ? opening : undefined;
  }

  /**
   * PRET (of drftpd and others, without an RFC): tells a server that keeps its files on other machines what the data
   * connection will be for, so that it can name the right machine.
   */
  async #plan(planned: string): Promise<void> {
    const line = `PRET ${planned}`;
    const received = await this.#options.dialogue.command(line);
    this.#wantsPlan = !isUnknownCommand(received);
    if (this.#wantsPlan && !isPositive(received)) throw refusal(line, received);
  }

  /** The reply to EPSV or PASV; if that asks for PRET, the reply to the same line after it. */
  async #planned(
    line: "EPSV" | "PASV",
    received: ReceivedReply,
    planned: string,
  ): Promise<ReceivedReply> {
    const isMissed = this.#triesWithoutPlan
      ? !isPositive(received)
      : this.#wantsPlan === undefined && wantsPret(received);
    if (!isMissed) return received;
    this.#demandsPlan = true;
    await this.#plan(planned);
    return await this.#options.dialogue.command(line);
  }

  /** PRET was taken, and many files follow: perhaps the server does without it, as Pure-FTPd does. */
  get #triesWithoutPlan(): boolean {
    return this.#isDirect && this.#wantsPlan === true && !this.#demandsPlan;
  }

  async #dial(port: number): Promise<Dialled> {
    return await outcomeOf(this.#begin(port));
  }

  /** Begins to connect. `isAhead`: see `ReadyChannel`. */
  #begin(port: number, isAhead = false): ReadyChannel {
    const { channels, reached: { peer }, settings: { timeoutMs: waitMs } } = this.#options;
    const address = { hostname: peer.hostname, port };
    const { secure, agreed } = this.#securing();
    const { from, by } = this.#from;
    const isDirect = this.#isDirect && secure.secure === undefined && from === undefined &&
      by === undefined && !hasZone(peer.hostname);
    const direct = isDirect ? channels.dialDirectly({ address, waitMs }, isAhead) : undefined;
    if (direct !== undefined) return { channel: direct, agreed };
    const channel = channels.spawn();
    channel.dial({ address, ...this.#from, waitMs, ...secure });
    return { channel, agreed };
  }

  /** The TLS of the next channel, for the order that opens it, and the call that lets it begin. */
  #securing(): { readonly secure: { readonly secure?: Securing }; agreed(): void } {
    const securing = this.#options.securing();
    if (securing === undefined) return { secure: {}, agreed: () => {} };
    const late = new LateSecuring(securing, this.#options.clock);
    return { secure: { secure: late }, agreed: () => late.agreed() };
  }

  /** EPRT (RFC 2428 §2), then PORT for servers and firewalls that do not know it. */
  async #openActive(): Promise<ReadyChannel> {
    const { channels, reached, settings } = this.#options;
    const { local: { hostname }, peer } = reached;
    const { reaching, timeoutMs: waitMs } = settings;
    this.#lastWay = "active";
    const { secure, agreed } = this.#securing();
    const channel = channels.spawn();
    const allowedPeer = peer.hostname;
    const ports = defined({ ports: reaching.localPorts });
    const listening = await channel.listen({ hostname, ...ports, allowedPeer, waitMs, ...secure });
    if (!listening.ok) throw this.#notOpened(listening.failure);
    try {
      await this.#announce({ hostname: reaching.activeAddress ?? hostname, port: listening.value });
      return { channel, agreed };
    } catch (error) {
      channel.abort();
      throw error;
    }
  }

  async #announce(address: HostPort): Promise<void> {
    const { dialogue, optional } = this.#options;
    const line = `EPRT ${formatEprtArgument(address)}`;
    if (familyOf(address.hostname) === "ipv6") {
      const extended = await dialogue.command(line);
      if (isPositive(extended)) return;
      throw new NoDataConnection(refusal(line, extended));
    }
    if (!this.#extendedRefused) {
      const extended = await optional.ask("EPRT", line);
      if (extended !== undefined && isPositive(extended)) return;
      this.#extendedRefused = true;
    }
    const port = `PORT ${formatPortArgument(address)}`;
    const received = await dialogue.command(port);
    if (!isPositive(received)) throw new NoDataConnection(refusal(port, received));
  }

  /** The fault of a data connection that was never open. */
  #notOpened(failure: TransferFailure): ClientFault {
    const data = failure.side === "data" ? failure : undefined;
    const { reached: { dial }, settings: { reaching: { localPorts } } } = this.#options;
    const busy = data?.kind === "no-port" && localPorts !== undefined && data.detail === undefined
      ? `every port of --local-port ${localPorts.first}-${localPorts.last} is in use`
      : undefined;
    const detail = busy ?? data?.detail;
    const advice = dial === undefined && busy === undefined ? "; try --active, or without it" : "";
    return new NoDataConnection({
      failure: {
        kind: data?.kind === "not-opened" ? "timed-out" : "unreachable",
        message: "cannot open a data connection to the server" +
          (detail === undefined ? "" : ` (${detail})`) + advice,
      },
    });
  }
}

type Dialled =
  | { readonly kind: "reached"; readonly ready: ReadyChannel }
  | { readonly kind: "failed"; readonly failure: TransferFailure };

function outcomeOf(ready: ReadyChannel): Promise<Dialled> {
  const { reached, ended } = ready.channel;
  return Promise.race([
    reached.then((): Dialled => ({ kind: "reached", ready })),
    ended.then(({ outcome }): Dialled => ({
      kind: "failed",
      failure: outcome.ok ? { side: "data", kind: "broken" } : outcome.failure,
    })),
  ]);
}

/** The port in a positive reply. The address in one to PASV does not count. */
function portOf(line: "EPSV" | "PASV", { lines }: ReceivedReply): number | undefined {
  const text = lines.join("\n");
  return line === "EPSV" ? parseExtendedPassiveReply(text) : parsePassiveReply(text)?.port;
}
