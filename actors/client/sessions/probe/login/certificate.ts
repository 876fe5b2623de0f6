import { serverKey } from "../../../../../core/network/known_servers.ts";
import { trustReason } from "../../../../../core/network/trust_reason.ts";
import { loadAuthorities } from "../../../../transport/tls/client/authorities.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { Probing } from "../probing.ts";

/**
 * The certificate, checked as `ftpes://` would check it, whatever the options say: by the known servers, then by
 * authorities.
 */
export async function reportCertificate(
  probing: Probing,
  conversation: Conversation,
): Promise<void> {
  const { identity } = conversation.facts;
  if (identity === undefined) return;
  const { describeCertificate } = await import(
    "../../../../transport/tls/client/certificate_facts.ts"
  );
  const { settings, url, found } = probing;
  const { world, knownServers, tls: { authorities: file } } = settings;
  const pem = await loadAuthorities(file, world).catch(() => "");
  const { chain, fingerprint } = identity;
  const verdict = await knownServers.verdict(serverKey(url), fingerprint).catch(() => "unknown");
  const { problem: unvouched, ...facts } = await describeCertificate({
    chain,
    hostname: url.hostname,
    now: world.clock.now(),
    pem,
  });
  const problem = typeof verdict !== "string"
    ? verdict
    : verdict === "known"
    ? undefined
    : unvouched;
  const reason = problem === undefined ? undefined : trustReason(problem);
  found({
    finding: "certificate",
    ...facts,
    sha256: fingerprint,
    trusted: problem === undefined,
    ...(reason === undefined ? {} : { reason }),
  });
}
