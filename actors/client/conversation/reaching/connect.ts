import {
  familyOf,
  formatAuthority,
  hasZone,
  type HostPort,
  isLinkLocal,
  parseHostNumbers,
} from "../../../../core/network/address.ts";
import { plainReason } from "../../../../core/base/error_text.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { addressesInOrder } from "../../../../core/network/reaching/address_order.ts";
import type { ReachingOptions } from "../../../../core/network/reaching/reaching_options.ts";
import { waitFor, type WaitLimit } from "../../../kernel/waiting/wait_for.ts";
import { dialTo } from "../../../machine/dial_to.ts";
import { closeQuietly } from "../../../transport/wire.ts";
import { ClientFault, secondsText } from "../../client_fault.ts";
import { firstToAnswer } from "./first_to_answer.ts";
import { localAddressFor } from "./local_address.ts";

/** A connection, and the address that it was made to. */
export interface Connected {
  readonly conn: Deno.TcpConn;
  readonly hostname: string;
}

/** Where to connect to, and how. */
export interface Target extends HostPort {
  /** Which addresses are used, and from where. */
  readonly reaching: Pick<ReachingOptions, "family" | "from">;
  /** How messages call it, instead of host and port. */
  readonly name?: string;
}

/**
 * A connection to that address of the host which answers first. The next one is tried when one has failed, or is silent
 * for a moment; each gets the whole time-out. Throws a `ClientFault`: unreachable, timed-out when the last address did not
 * answer, or the signal's reason.
 */
export async function connect(target: Target, limit: WaitLimit): Promise<Connected> {
  if (isLinkLocal(target.hostname) && !hasZone(target.hostname)) {
    throw unreachable(
      target,
      `every link has such addresses; name the interface: [${target.hostname}%25eth0], for instance`,
    );
  }
  const addresses = await addressesOf(target, limit);
  try {
    return await firstToAnswer(addresses, limit, async (hostname, signal) => {
      const conn = await waitFor(
        dial(target, hostname, signal),
        { ...limit, signal },
        () => unanswered(target, limit.ms),
        closeQuietly,
      );
      return { conn, hostname };
    });
  } catch (error) {
    if (error instanceof ClientFault || limit.signal?.aborted === true) throw error;
    throw unreachable(target, reasonOf(error));
  }
}

/** The addresses of the host that may be used, in the order in which to try them; at least one. Throws a `ClientFault`. */
export async function addressesOf(target: Target, limit: WaitLimit): Promise<readonly string[]> {
  const { family } = target.reaching;
  const found = await lookedUp(target, limit);
  const addresses = addressesInOrder(found, family);
  if (addresses.length > 0) return addresses;
  const kind = family === "ipv4" ? "IPv4" : "IPv6";
  throw unreachable(target, `it has no ${kind} address; --${family} asks for one`, true);
}

async function lookedUp(target: Target, limit: WaitLimit): Promise<readonly string[]> {
  if (parseHostNumbers(target.hostname) !== undefined) return [target.hostname];
  try {
    const { lookUpName } = await import("../../../machine/node/name_lookup.ts");
    const found = lookUpName(target.hostname);
    return await waitFor(found, limit, () => unanswered(target, limit.ms));
  } catch (error) {
    if (error instanceof ClientFault || limit.signal?.aborted === true) throw error;
    throw unreachable(target, "no address is known for this name, is it spelt right?");
  }
}

async function dial(
  target: Target,
  hostname: string,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  const { port, reaching: { from } } = target;
  if (from === undefined) return await dialTo({ hostname, port }, signal);
  const local = localAddressFor(from, familyOf(hostname), isLinkLocal(hostname));
  if (!local.ok) throw unreachable(target, local.failure, true);
  // Loaded here: few choose where they connect from.
  const { connectFrom } = await import("../../../transport/data_channel/bound_conn.ts");
  const conn = await connectFrom({ hostname: local.value }, { hostname, port }, signal);
  if (conn !== undefined) return conn;
  const reason = `cannot use ${local.value} as the address here, which --interface names`;
  throw unreachable(target, reason, true);
}

/** `lasting`: the same will not succeed later. */
function unreachable(target: Target, reason: string, lasting = false): ClientFault {
  return new ClientFault({
    kind: "unreachable",
    message: `cannot connect to ${nameOf(target)}: ${reason}`,
    ...(lasting ? { lasting } : {}),
  });
}

function unanswered(target: Target, ms: number): ClientFault {
  return new ClientFault({
    kind: "timed-out",
    message: `cannot connect to ${nameOf(target)}: no answer within ${secondsText(ms)}`,
  });
}

function nameOf(target: Target): string {
  return escapeControls(target.name ?? formatAuthority(target));
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.ConnectionRefused) return "connection refused";
  const text = plainReason(error);
  return text.charAt(0).toLowerCase() + text.slice(1);
}
