import { lookup } from "node:dns/promises";
import {
  formatAuthority,
  hasZone,
  type HostPort,
  isLinkLocal,
} from "../../../core/network/address.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { waitFor, type WaitLimit } from "../../kernel/wait_for.ts";
import { ClientFault, secondsText } from "../client_fault.ts";

/** A connection, and the address that it was made to. */
export interface Connected {
  readonly conn: Deno.TcpConn;
  readonly hostname: string;
}

/**
 * A connection to the first address of the host that takes one; each gets the whole time-out. Throws a
 * `ClientFault`: unreachable, timed-out when the last address did not answer, or the signal's reason.
 */
export async function connect(target: HostPort, limit: WaitLimit): Promise<Connected> {
  if (isLinkLocal(target.hostname) && !hasZone(target.hostname)) {
    throw unreachable(
      target,
      `every link has such addresses; name the interface: [${target.hostname}%25eth0], for instance`,
    );
  }
  let last: unknown;
  for (const hostname of await addressesOf(target, limit)) {
    try {
      const conn = await waitFor(
        Deno.connect({ hostname, port: target.port }),
        limit,
        () => unanswered(target, limit.ms),
        (late) => late.close(),
      );
      return { conn, hostname };
    } catch (error) {
      if (limit.signal?.aborted === true) throw error;
      last = error;
    }
  }
  throw last instanceof ClientFault ? last : unreachable(target, reasonOf(last));
}

async function addressesOf(target: HostPort, limit: WaitLimit): Promise<readonly string[]> {
  try {
    // Unlike a query to a name server, getaddrinfo also knows /etc/hosts and numeric addresses.
    const found = lookup(target.hostname, { all: true, verbatim: true });
    const addresses = await waitFor(found, limit, () => unanswered(target, limit.ms));
    return addresses.map(({ address }) => address);
  } catch (error) {
    if (error instanceof ClientFault || limit.signal?.aborted === true) throw error;
    throw unreachable(target, "no address is known for this name, is it spelt right?");
  }
}

function unreachable(target: HostPort, reason: string): ClientFault {
  return new ClientFault({
    kind: "unreachable",
    message: `cannot connect to ${nameOf(target)}: ${reason}`,
  });
}

function unanswered(target: HostPort, ms: number): ClientFault {
  return new ClientFault({
    kind: "timed-out",
    message: `cannot connect to ${nameOf(target)}: no answer within ${secondsText(ms)}`,
  });
}

function nameOf(target: HostPort): string {
  return escapeControls(formatAuthority(target));
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.ConnectionRefused) return "connection refused";
  const text = plainReason(error);
  return text.charAt(0).toLowerCase() + text.slice(1);
}
