import {
  familyOf,
  type HostPort,
  parseExtendedPassiveReply,
  parsePassiveReply,
} from "../../../../core/network/address.ts";
import { introduction, listenersBetween } from "../../../../core/network/server_to_server.ts";
import { isPreliminary } from "../../../../core/protocol/replies/reply.ts";
import type { ReceivedReply } from "../../../../core/protocol/replies/reply_parser.ts";
import { pause } from "../../../kernel/waiting/pause.ts";
import { ClientFault, isPositive, refusal, replyText } from "../../client_fault.ts";
import type { Exchange } from "../../conversation/dialogue.ts";
import { type CopyEnd, type CopyEnds, on, serverOf } from "./two_servers.ts";

/**
 * How long RETR may take to be refused before anything is stored: so many ms more than a command and its reply have taken
 * twice.
 */
const REFUSAL_PATIENCE = 100;

/** How long, in ms, the two servers may take to begin, unless the time-out is shorter. */
const BEGINNING_PATIENCE = 5_000;

/** How long, in ms, one server may take to end after the other one has failed. */
const END_PATIENCE = 3_000;

/** How long, in ms, to wait for a connection that is closed at once. */
const RELEASE_PATIENCE = 1_000;

/** How a copy from server to server went; a fault of its own is thrown. */
export type Direct =
  | { readonly kind: "copied" }
  /** The servers do not want it or cannot reach each other. `clean`: their sessions can be used further. */
  | { readonly kind: "refused"; readonly reason: string; readonly clean: boolean };

/** Why the bytes should not go from server to server, in a few words; undefined when that may be tried. */
export function hindrance({ source, target }: CopyEnds): string | undefined {
  const [from, to] = [source, target].map(({ conversation: { facts } }) => facts);
  if (from?.protectsData === true || to?.protectsData === true) {
    return "TLS protects the data connections";
  }
  if (from?.throughProxy === true || to?.throughProxy === true) return "a proxy is between";
  return undefined;
}

/**
 * Sends a file from server to server (RFC 959 §5.2): one of them listens, the other one is told where, and both begin. RETR
 * comes first: as long as the source may refuse the file, the target is not touched.
 */
export async function copyDirectly(ends: CopyEnds): Promise<Direct> {
  try {
    return await meet(ends);
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    switch (error.failure.kind) {
      // A server that says nothing, or ends the session, when it is to talk to another one.
      case "unreachable":
      case "timed-out":
      case "try-later":
        return unclean(error.message);
      default:
        throw error;
    }
  }
}

async function meet(ends: CopyEnds): Promise<Direct> {
  const { source, target } = ends;
  const from = source.conversation.facts.peer?.hostname;
  const to = target.conversation.facts.peer?.hostname;
  if (from === undefined || to === undefined) throw new Error("a copy began before the logins");
  const listeners = listenersBetween(from, to);
  if (typeof listeners === "string") return { kind: "refused", reason: listeners, clean: true };
  let reason = "";
  for (const listener of listeners) {
    const [passive, active] = listener === "source" ? [source, target] : [target, source];
    const { clock } = passive.conversation.context;
    const asked = clock.now();
    const listening = await on(passive, () => listen(passive));
    const patience = REFUSAL_PATIENCE + 2 * (clock.now() - asked);
    if (typeof listening === "string") {
      reason = listening;
      continue;
    }
    const refusal = await introduce(active, listening);
    // Whoever may not connect to strangers takes no connections from them either, and would wait in vain for its client's.
    if (refusal !== undefined) return { kind: "refused", reason: refusal, clean: true };
    const result = await transfer(ends, patience);
    if (result.kind === "refused" && listener === "source") await release(source, listening);
    return result;
  }
  return { kind: "refused", reason, clean: true };
}

/** Tells a server where the other one listens. Undefined when it agrees; otherwise why not. */
async function introduce(active: CopyEnd, listening: HostPort): Promise<string | undefined> {
  const line = introduction(listening);
  if (line === undefined) return `port ${listening.port} belongs to a system service`;
  const received = await on(active, () => active.conversation.command(line));
  return isPositive(received) ? undefined : `${serverOf(active)} says ${replyText(received)}`;
}

/**
 * A source that takes connections from its client only may go on waiting for one, for minutes, and count as a session: it
 * gets one, which is closed at once. Nobody does that to a target, which would take it for an empty file.
 */
async function release({ conversation }: CopyEnd, address: HostPort): Promise<void> {
  const channel = conversation.channels.spawn();
  channel.dial({ address, waitMs: RELEASE_PATIENCE });
  await Promise.race([channel.reached, channel.ended]);
  channel.abort();
  await channel.ended;
}

/** PASV, or EPSV for IPv6: where the server listens, at the address of its control connection; or why it does not. */
async function listen(end: CopyEnd): Promise<HostPort | string> {
  const { conversation } = end;
  const hostname = conversation.facts.peer?.hostname ?? "";
  const ipv6 = familyOf(hostname) === "ipv6";
  const received = await conversation.command(ipv6 ? "EPSV" : "PASV");
  const text = received.lines.join("\n");
  const port = ipv6 ? parseExtendedPassiveReply(text) : parsePassiveReply(text)?.port;
  return isPositive(received) && port !== undefined
    ? { hostname, port }
    : `${serverOf(end)} says ${replyText(received)}`;
}

/** RETR and STOR, up to both final replies. */
async function transfer({ source, target }: CopyEnds, patience: number): Promise<Direct> {
  const { clock } = source.conversation.context;
  const retrieve = `RETR ${source.path}`;
  const sending = source.conversation.begin(retrieve);
  const heard = new AbortController();
  const silence = pause(clock, patience, heard.signal);
  const early = await sending.firstUnless(silence).finally(() => heard.abort());
  if (early !== undefined && early.code >= 400) {
    return await on(source, () => refused(source, retrieve, early));
  }
  const store = `STOR ${target.path}`;
  const both = await outcomes({ source, target }, sending, target.conversation.begin(store));
  if (both === undefined) return unclean("nothing moved between the servers");
  const [sent, stored] = both;
  if (isPositive(sent) && isPositive(stored)) return { kind: "copied" };
  const [end, line, received] = isPositive(stored)
    ? [source, retrieve, sent] as const
    : [target, store, stored] as const;
  return await on(end, () => refused(end, line, received));
}

function unclean(reason: string): Direct {
  return { kind: "refused", reason, clean: false };
}

/** A refusal for good is a fault; one of the data connection, or after it, only means that it does not go this way. */
function refused(end: CopyEnd, line: string, received: ReceivedReply): Promise<Direct> {
  if (received.code >= 500 && received.code !== 522) {
    return Promise.reject(refusal(line, received));
  }
  return Promise.resolve(unclean(`${serverOf(end)} says ${replyText(received)}`));
}

/**
 * The final replies of both. Undefined when one of them does not begin in time, or does not end after the other one has
 * failed.
 */
async function outcomes(
  { source, target }: CopyEnds,
  sending: Exchange,
  storing: Exchange,
): Promise<readonly [ReceivedReply, ReceivedReply] | undefined> {
  const { context: { clock }, settings: { timeoutMs } } = source.conversation;
  const over = new AbortController();
  const firsts = Promise.all([
    on(source, () => sending.first()),
    on(target, () => storing.first()),
  ]);
  const finals = Promise.all([
    on(source, () => sending.whenFinal()),
    on(target, () => storing.whenFinal()),
  ]);
  // Whoever is not waited for any more may still fail.
  firsts.catch(() => {});
  finals.catch(() => {});
  const patience = Math.min(BEGINNING_PATIENCE, timeoutMs);
  const failure = Promise.race([sending, storing].map((exchange) => failed(exchange)));
  try {
    const begun = await Promise.race([
      firsts.then(() => true),
      pause(clock, patience, over.signal).then(() => false),
    ]);
    if (!begun) return undefined;
    return await Promise.race([
      finals,
      failure.then(() => pause(clock, END_PATIENCE, over.signal)).then(() => undefined),
    ]);
  } finally {
    over.abort();
  }
}

/** Resolves when the transfer has failed on that side; otherwise never. */
function failed(exchange: Exchange): Promise<void> {
  return new Promise((resolve) => {
    exchange.whenFinal().then(
      (received) => {
        if (!isPositive(received) && !isPreliminary(received.code)) resolve();
      },
      () => resolve(),
    );
  });
}
