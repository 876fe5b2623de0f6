import {
  familyOf,
  formatEprtArgument,
  formatPortArgument,
  type HostPort,
  parseExtendedPassiveReply,
  parsePassiveReply,
} from "../../../core/network/address.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { LocalEnd } from "../../transport/data_channel/bound_conn.ts";
import { hasAlternatives } from "../../transport/ends.ts";
import type { Securing } from "../../transport/tls/securing.ts";
import type { Channel, Channels } from "./channels.ts";
import type { Dialogue } from "../conversation/dialogue.ts";
import { ClientFault, isPositive, refusal } from "../fault.ts";
import type { OptionalCommands } from "../conversation/optional.ts";

/** What data connections need to know about the control connection. */
export interface DataOptions {
  readonly channels: Channels;
  readonly dialogue: Dialogue;
  readonly optional: OptionalCommands;
  /** This end of the control connection. */
  readonly local: HostPort;
  /** The server's end: passive data connections go here whatever the server says (RFC 2577 §3). */
  readonly peer: HostPort;
  /** `--active`: the server dials. */
  readonly active: boolean;
  /** How long, in ms, a data connection may take to stand. */
  readonly waitMs: number;
  /** TLS of the data connections; undefined when they are to be in clear. */
  securing(): Securing | undefined;
}

/** Opens the data connections of one control connection, and remembers which commands the server refused. */
export class DataConnections {
  readonly #options: DataOptions;
  /** The end here, where the system might choose another one. */
  readonly #from: { readonly from?: LocalEnd };
  #extendedRefused = false;

  constructor(options: DataOptions) {
    this.#options = options;
    const { hostname } = options.local;
    // Servers take data connections from the address of the control connection only.
    this.#from = hasAlternatives(hostname) ? { from: { hostname } } : {};
  }

  /**
   * A channel for the next transfer: passive ones stand when this resolves, active ones listen and the server
   * knows where. Throws a `ClientFault` when there is no way.
   */
  open(): Promise<Channel> {
    return this.#options.active ? this.#openActive() : this.#openPassive();
  }

  /** EPSV (RFC 2428 §3), then PASV for servers and firewalls that do not know it. */
  async #openPassive(): Promise<Channel> {
    const { dialogue, optional } = this.#options;
    if (!this.#extendedRefused) {
      const extended = await optional.ask("EPSV", "EPSV");
      const port = extended !== undefined && isPositive(extended)
        ? parseExtendedPassiveReply(textOf(extended))
        : undefined;
      const channel = port === undefined ? undefined : await this.#dial(port);
      if (channel !== undefined && channel.kind === "standing") return channel.channel;
      this.#extendedRefused = true;
    }
    const passive = await dialogue.command("PASV");
    if (!isPositive(passive)) throw refusal("PASV", passive);
    const address = parsePassiveReply(textOf(passive));
    if (address === undefined) throw refusal("PASV (no address in its reply)", passive);
    const dialled = await this.#dial(address.port);
    if (dialled.kind === "standing") return dialled.channel;
    throw notOpened(dialled.failure);
  }

  async #dial(port: number): Promise<Dialled> {
    const { channels, peer, waitMs } = this.#options;
    const channel = channels.spawn(this.#options.securing());
    const address = { hostname: peer.hostname, port };
    channel.ref.send({ kind: "dial", address, ...this.#from, waitMs, ...channel.secure });
    return await Promise.race([
      channel.reached.then((): Dialled => ({ kind: "standing", channel })),
      channel.ended.then(({ outcome }): Dialled => ({
        kind: "failed",
        failure: outcome.ok ? { side: "data", kind: "broken" } : outcome.failure,
      })),
    ]);
  }

  /** EPRT (RFC 2428 §2), then PORT for servers and firewalls that do not know it. */
  async #openActive(): Promise<Channel> {
    const { channels, local, peer, waitMs } = this.#options;
    const { hostname } = local;
    const channel = channels.spawn(this.#options.securing());
    const allowedPeer = peer.hostname;
    channel.ref.send({ kind: "listen", hostname, allowedPeer, waitMs, ...channel.secure });
    const listened = await Promise.race([channel.listening, channel.ended]);
    if (typeof listened !== "number") {
      throw notOpened(listened.outcome.ok ? undefined : listened.outcome.failure);
    }
    try {
      await this.#announce({ hostname, port: listened });
      return channel;
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
      throw refusal(line, extended);
    }
    if (!this.#extendedRefused) {
      const extended = await optional.ask("EPRT", line);
      if (extended !== undefined && isPositive(extended)) return;
      this.#extendedRefused = true;
    }
    const port = `PORT ${formatPortArgument(address)}`;
    const received = await dialogue.command(port);
    if (!isPositive(received)) throw refusal(port, received);
  }
}

type Dialled =
  | { readonly kind: "standing"; readonly channel: Channel }
  | { readonly kind: "failed"; readonly failure: TransferFailure };

/** The fault of a data connection that never stood. */
function notOpened(failure: TransferFailure | undefined): ClientFault {
  const timedOut = failure?.side === "data" && failure.kind === "not-opened";
  const detail = failure?.side === "data" && failure.detail !== undefined
    ? ` (${failure.detail})`
    : "";
  return new ClientFault({
    kind: timedOut ? "timed-out" : "unreachable",
    message: `cannot open a data connection to the server${detail}; try --active, or without it`,
  });
}

function textOf({ lines }: ReceivedReply): string {
  return lines.join("\n");
}
