import { formatAuthority } from "../../../core/network/address.ts";
import { isLoopback } from "../../../core/screen/card/addresses.ts";
import { admissionOf } from "../../../core/cli/subcommands/serve/admission.ts";
import type { CardFacts, WayIn } from "../../../core/screen/card/card.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import { listeningHosts } from "../../server/startup/listening.ts";
import type { Serving } from "../../server/startup/serving.ts";
import type { ServingTls } from "../../server/startup/serving_tls.ts";

/** How many names of a folder are looked at for a file to name. */
const MOST_NAMES = 1_000;

/** The hosts to hand out, the most useful first; the loopback only where there is nothing else. */
export function servedHosts(socket: Deno.TcpListener): readonly string[] {
  const all = listeningHosts(socket);
  const outward = all.filter((address) => !isLoopback(address));
  return outward.length > 0 ? outward : all.slice(0, 1);
}

/** How to get to a server, and with which login when everybody is to use the same. */
export function wayIn({ invocation, socket, tls }: Serving): WayIn {
  const isOpen = admissionOf(invocation).everybody !== "nothing";
  return {
    scheme: schemeOf(tls),
    authorities: servedHosts(socket).map((hostname) => authorityAt(socket, hostname)),
    // A guest is handed no password.
    login: isOpen ? undefined : namedLogin(invocation),
  };
}

/** The login of those who have a name here, where they have one in common. */
function namedLogin({ users, accounts }: ServeInvocation): WayIn["login"] {
  const [only, ...more] = users;
  if (only === undefined || accounts !== undefined || more.length > 0) return undefined;
  return { user: only.name, password: only.password };
}

/** What the card tells of a server; `unreachable` are hosts that did not answer. */
export function cardFacts(serving: Serving, unreachable: readonly string[]): CardFacts {
  const { invocation, shared, socket, tls } = serving;
  const { purpose } = invocation;
  const admission = admissionOf(invocation);
  return {
    ...wayIn(serving),
    shared: shared.label,
    purpose,
    admission,
    // Where everybody may do as much, nobody needs it.
    namedLogin: admission.named === admission.everybody ? undefined : namedLogin(invocation),
    certificate: tls === undefined
      ? undefined
      : { fingerprint: tls.fingerprint, vouched: invocation.tls.files !== undefined },
    sample: purpose === "receive" ? undefined : sampleOf(shared),
    unreachable: unreachable.map((hostname) => authorityAt(socket, hostname)),
  };
}

function authorityAt({ addr }: Deno.TcpListener, hostname: string): string {
  return formatAuthority({ hostname, port: addr.port });
}

function schemeOf(tls: ServingTls | undefined): CardFacts["scheme"] {
  switch (tls?.settings.policy) {
    case "implicit":
      return "ftps";
    case "require":
      return "ftpes";
    case "offer":
    case undefined:
      return "ftp";
  }
}

/** The first file that is shared by its name, or that is in the shared folder, as far as that is looked at. */
function sampleOf({ root, shares }: Serving["shared"]): string | undefined {
  const { mounts, streams, filter } = shares;
  const [stream] = streams.keys();
  if (stream !== undefined) return stream;
  const [folder] = mounts;
  const names: string[] = [];
  let looked = 0;
  try {
    for (const [name, place] of mounts) {
      if (filter.lists(name, false) && Deno.statSync(place).isFile) return name;
    }
    for (const { name, isFile } of Deno.readDirSync(folder?.[1] ?? root)) {
      if (++looked > MOST_NAMES) break;
      const path = folder === undefined ? name : `${folder[0]}/${name}`;
      if (isFile && hiddenKind(name) === undefined && filter.lists(path, false)) names.push(path);
    }
  } catch {
    // What has gone since, or may not be looked into, is the server's to tell.
  }
  return names.sort()[0];
}
