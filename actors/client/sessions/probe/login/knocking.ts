// This folder: the steps of a probe up to the login, which report TLS and the greeting.

import { defined } from "../../../../../core/base/defined.ts";
import { planTls, type TlsOptions } from "../../../../../core/network/tls_plan.ts";
import { authMechanism, parseFeatures } from "../../../../../core/protocol/features.ts";
import type { ReceivedReply } from "../../../../../core/protocol/replies/reply_parser.ts";
import { lookUpName } from "../../../../machine/node/name_lookup.ts";
import { isIntermediate, isPositive, replyText } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import { reportCertificate } from "./certificate.ts";
import { faultOf, inSeconds, type Probing, reportFailed } from "../probing.ts";

/** What a server says about TLS before anybody logs in; undefined where it does not. */
export interface Offers {
  readonly offered: boolean;
  readonly required?: boolean;
}

/** Without TLS, so that the server can be asked about it. */
const IN_CLEAR: Omit<TlsOptions, "knownServers"> = {
  mode: "off",
  trustOnFirstUse: false,
  authorities: undefined,
  insecure: false,
  pin: undefined,
};

/**
 * Connects, reads the greeting, and asks about TLS. No password is sent. Undefined when there is no server.
 */
export async function knock(probing: Probing): Promise<Offers | undefined> {
  const { url, settings, sessions } = probing;
  const implicit = url.scheme === "ftps";
  const { fingerprint: _pin, ...plain } = url;
  // TLS from the first byte: nothing can be asked without it.
  const session = implicit
    ? await sessions.open()
    : await sessions.open({ tls: { ...settings.tls, ...IN_CLEAR } }, { ...plain, scheme: "ftp" });
  const { conversation } = session.open;
  try {
    const began = settings.world.clock.now();
    const greeting = await conversation.greet();
    await reportGreeting(probing, conversation, greeting, settings.world.clock.now() - began);
    return implicit ? { offered: true } : await askAboutTls(probing, conversation);
  } catch (error) {
    await reportCertificate(probing, conversation);
    const isTrust = faultOf(error).failure.kind === "trust";
    reportFailed(probing, isTrust ? "tls" : "connection", error);
    return undefined;
  } finally {
    await session.end();
  }
}

async function askAboutTls(
  { url, settings }: Probing,
  conversation: Conversation,
): Promise<Offers> {
  const offered = await offersTls(conversation);
  if (!offered) return { offered };
  // Whoever insists on TLS does not want to be named in clear.
  const insists = planTls(url, settings.tls).kind === "explicit";
  const user = insists ? "anonymous" : (await settings.logins.for(url)).user;
  const required = await requiresTls(conversation, user);
  return { offered, ...defined({ required }) };
}

/** Reports the connection and the greeting. */
async function reportGreeting(
  { found, url: { hostname } }: Probing,
  conversation: Conversation,
  greeting: ReceivedReply,
  milliseconds: number,
): Promise<void> {
  const { peer, connectedIn = 0, throughProxy } = conversation.facts;
  if (peer === undefined) return;
  // Through a proxy the name is not looked up here.
  const addresses = throughProxy
    ? []
    : [...await lookUpName(hostname).catch(() => [peer.hostname])];
  found({
    finding: "connection",
    address: peer.hostname,
    port: peer.port,
    addresses,
    seconds: inSeconds(connectedIn),
  });
  const seconds = inSeconds(milliseconds - connectedIn);
  found({ finding: "greeting", words: replyText(greeting), seconds });
}

/** By FEAT (RFC 4217 §6), which most servers answer before the login. */
async function offersTls(conversation: Conversation): Promise<boolean> {
  try {
    const received = await conversation.command("FEAT");
    return isPositive(received) && authMechanism(parseFeatures(received.lines)) !== undefined;
  } catch (error) {
    faultOf(error);
    return false;
  }
}

/** Whether the server refuses a user's name in clear because of that. The session cannot be used afterwards. */
async function requiresTls(conversation: Conversation, user: string): Promise<boolean | undefined> {
  try {
    const received = await conversation.command(`USER ${user}`);
    if (isPositive(received) || isIntermediate(received)) return false;
    return speaksOfTls(replyText(received)) ? true : undefined;
  } catch (error) {
    // Some end the session: `421 ... cleartext sessions are not accepted`.
    return speaksOfTls(faultOf(error).message) ? true : undefined;
  }
}

function speaksOfTls(text: string): boolean {
  return /\b(?:SSL|TLS|AUTH|clear-?text|encrypt\w*|secure\w*)\b/i.test(text);
}
