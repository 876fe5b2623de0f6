// This folder: the client's data connections, from opening one to the verdict on its transfer.

import { defined } from "../../../core/base/defined.ts";
import {
  familyOf,
  formatEprtArgument,
  formatPortArgument,
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
import type {
  DataChannelHandle,
  DataChannels,
} from "../../transport/data_channel/data_channel_handle.ts";
import type { Clock } from "../../kernel/kernel.ts";
import type { Securing } from "../../transport/tls/securing.ts";
import { LateSecuring } from "./late_securing.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { Reached } from "../conversation/reaching/reached.ts";
import type { Dialogue } from "../conversation/dialogue.ts";
import { ClientFault, isPositive, isUnknownCommand, refusal } from "../client_fault.ts";
import type { OptionalCommands } from "../conversation/optional.ts";

/** A data connection that is ready for the command of its transfer. */
export interface ReadyChannel {
  readonly channel: DataChannelHandle;
  /** The server has agreed to the transfer: TLS may begin. */
  agreed(): void;
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
  #lastWay: DataWay | undefined;

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

  /**
   * A channel for the next transfer: a passive one is connected when this resolves, an active one listens and the server
   * knows where. `planned`: the command of the transfer. Throws a `ClientFault` when neither is possible.
   */
  open(planned: string): Promise<ReadyChannel> {
    return this.#options.settings.active ? this.#openActive() : this.#openPassive(planned);
  }

  /** EPSV (RFC 2428 §3), then PASV for servers and firewalls that do not know it. */
  async #openPassive(planned: string): Promise<ReadyChannel> {
    const { dialogue, optional, wantsPlan } = this.#options;
    if (this.#wantsPlan ?? wantsPlan()) await this.#plan(planned);
    if (!this.#extendedRefused) {
      this.#lastWay = "EPSV";
      const first = await optional.ask("EPSV", "EPSV");
      const extended = first && await this.#planned("EPSV", first, planned);
      const port = extended !== undefined && isPositive(extended)
        ? parseExtendedPassiveReply(textOf(extended))
        : undefined;
      const dialled = port === undefined ? undefined : await this.#dial(port);
      if (dialled?.kind === "reached") return dialled.ready;
      this.#extendedRefused = true;
    }
    this.#lastWay = "PASV";
    const passive = await this.#planned("PASV", await dialogue.command("PASV"), planned);
    if (!isPositive(passive)) throw new NoDataConnection(refusal("PASV", passive));
    const address = parsePassiveReply(textOf(passive));
    if (address === undefined) {
      throw new NoDataConnection(refusal("PASV (no address in its reply)", passive));
    }
    const dialled = await this.#dial(address.port);
    if (dialled.kind === "reached") return dialled.ready;
    throw this.#notOpened(dialled.failure);
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
    if (this.#wantsPlan !== undefined || !wantsPret(received)) return received;
    await this.#plan(planned);
    return await this.#options.dialogue.command(line);
  }

  async #dial(port: number): Promise<Dialled> {
    const { channels, reached: { peer }, settings: { timeoutMs: waitMs } } = this.#options;
    const { secure, agreed } = this.#securing();
    const channel = channels.spawn();
    const address = { hostname: peer.hostname, port };
    channel.dial({ address, ...this.#from, waitMs, ...secure });
    return await Promise.race([
      channel.reached.then((): Dialled => ({ kind: "reached", ready: { channel, agreed } })),
      channel.ended.then(({ outcome }): Dialled => ({
        kind: "failed",
        failure: outcome.ok ? { side: "data", kind: "broken" } : outcome.failure,
      })),
    ]);
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

function textOf({ lines }: ReceivedReply): string {
  return lines.join("\n");
}
