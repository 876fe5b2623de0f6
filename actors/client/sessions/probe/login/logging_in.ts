import { defined } from "../../../../../core/base/defined.ts";
import { planTls } from "../../../../../core/network/tls_plan.ts";
import type { ProbeStep } from "../../../../../core/events/probe/findings.ts";
import { isPositive, replyText } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { HeldSession } from "../../held_sessions.ts";
import { reportCertificate } from "./certificate.ts";
import type { Offers } from "./knocking.ts";
import { faultOf, type Probing, reportFailed } from "../probing.ts";

/** Logs in as a transfer with the same options would, and reports TLS and the login. Undefined when that fails. */
export async function logIn(probing: Probing, offers: Offers): Promise<HeldSession | undefined> {
  const { sessions, settings, url, found } = probing;
  const attempts: Conversation[] = [];
  try {
    const session = await sessions.logIn(
      {},
      ({ conversation }) => void attempts.push(conversation),
    );
    const { conversation } = session.open;
    // FEAT names it, the plan is to use it, and the login went without.
    const refused = offers.offered && conversation.facts.tls === undefined &&
      planTls(url, settings.tls).kind === "when-offered";
    await reportTls(probing, refused ? { ...offers, refused } : offers, conversation);
    found({ finding: "login", account: (await settings.logins.for(url)).user });
    return session;
  } catch (error) {
    const last = attempts.at(-1);
    if (last === undefined) throw error;
    await reportTls(probing, offers, last);
    reportFailed(probing, stepOf(probing, last, error), error);
    return undefined;
  }
}

/** What has failed: connecting, TLS, or the login itself. */
function stepOf({ url, settings }: Probing, { facts }: Conversation, error: unknown): ProbeStep {
  const { kind } = faultOf(error).failure;
  const { tls, peer } = facts;
  if (kind === "trust") return "tls";
  if (kind === "login-refused") return "login";
  if (peer === undefined) return "connection";
  return tls === undefined && planTls(url, settings.tls).kind === "explicit" ? "tls" : "login";
}

async function reportTls(
  probing: Probing,
  { offered, required, refused }: Offers & { readonly refused?: boolean },
  conversation: Conversation,
): Promise<void> {
  const { tls, identity } = conversation.facts;
  // A certificate that is not trusted was shown in a handshake.
  const used = tls !== undefined || identity !== undefined;
  const { version } = tls ?? {};
  probing.found({
    finding: "tls",
    offered: offered || used,
    used,
    ...defined({ refused, required, version }),
  });
  await reportCertificate(probing, conversation);
}

/** What ferry uses of FEAT, by the names there. */
const USED = new Set([
  ...["AUTH", "PBSZ", "PROT", "CLNT", "UTF8", "EPSV", "EPRT", "PRET"],
  ...["SIZE", "MDTM", "MFMT", "REST", "MLST", "MLSD", "AVBL"],
  ...["HASH", "XSHA256", "XSHA512", "XSHA1", "XMD5", "XCRC", "MD5"],
]);

/** SYST (RFC 959 §4.1.3), and what FEAT has said. */
export async function reportSystem(
  { found }: Probing,
  { open: { conversation } }: HeldSession,
): Promise<void> {
  const received = await conversation.command("SYST");
  if (isPositive(received)) found({ finding: "system", words: replyText(received) });
  const names = [...conversation.facts.features];
  found({
    finding: "features",
    features: names.map(([name, parameters]) => `${name} ${parameters}`.trim()),
    used_features: names.map(([name]) => name).filter((name) => USED.has(name)),
  });
}
