import { trustReason } from "../../../../../core/network/trust_reason.ts";
import { loadAuthorities } from "../../../../transport/tls/client/authorities.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { Probing } from "../probing.ts";

/** The certificate, checked as `ftpes://` would check it, whatever the options say. */
export async function reportCertificate(
  probing: Probing,
  conversation: Conversation,
): Promise<void> {
  const { identity } = conversation.facts;
  if (identity === undefined) return;
  const { describeCertificate } = await import(
    "../../../../transport/tls/client/certificate_facts.ts"
  );
  const { settings, url: { hostname }, found } = probing;
  const { world, tls: { authorities: file } } = settings;
  const pem = await loadAuthorities(file, world).catch(() => "");
  const { chain, fingerprint } = identity;
  const { problem, ...facts } = await describeCertificate({
    chain,
    hostname,
    now: world.clock.now(),
    pem,
  });
  const reason = problem === undefined ? undefined : trustReason(problem);
  found({
    finding: "certificate",
    ...facts,
    sha256: fingerprint,
    trusted: problem === undefined,
    ...(reason === undefined ? {} : { reason }),
  });
}
