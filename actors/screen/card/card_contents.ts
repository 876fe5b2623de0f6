import { formatAuthority } from "../../../core/network/address.ts";
import { isLoopback } from "../../../core/screen/card/addresses.ts";
import { admissionOf } from "../../../core/cli/subcommands/serve/admission.ts";
import type { CardContents, WayIn } from "../../../core/screen/card/card.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import { namePortions } from "../../machine/native/native_folder.ts";
import { listeningHosts } from "../../server/startup/listening.ts";
import type { ServerSetup } from "../../server/startup/server_setup.ts";
import type { ServerTls } from "../../server/startup/server_tls.ts";

/** How many entries of a folder are read to find a file for the examples; a few more, if they come together. */
const MOST_NAMES = 1_000;

/** The hosts to show, the most useful first; the loopback only if there is no other. */
export function servedHosts(socket: Deno.TcpListener): readonly string[] {
  const all = listeningHosts(socket);
  const outward = all.filter((address) => !isLoopback(address));
  return outward.length > 0 ? outward : all.slice(0, 1);
}

/** How to reach a server, with the login if there is one for everybody. */
export function wayIn({ invocation, socket, tls }: ServerSetup): WayIn {
  const isOpen = admissionOf(invocation).everybody !== "nothing";
  return {
    scheme: schemeOf(tls),
    authorities: servedHosts(socket).map((hostname) => authorityAt(socket, hostname)),
    // If anonymous may log in, nobody needs a password.
    login: isOpen ? undefined : namedLogin(invocation),
  };
}

/** The login of `--user`, if it is the only one. */
function namedLogin({ users, accounts }: ServeInvocation): WayIn["login"] {
  const [only, ...more] = users;
  if (only === undefined || accounts !== undefined || more.length > 0) return undefined;
  return { user: only.name, password: only.password };
}

/** The contents of the card; `unreachable` are hosts that did not answer. */
export async function cardContents(
  setup: ServerSetup,
  unreachable: readonly string[],
): Promise<CardContents> {
  const { invocation, shared, socket, tls } = setup;
  const { purpose } = invocation;
  const admission = admissionOf(invocation);
  return {
    ...wayIn(setup),
    shared: shared.label,
    purpose,
    admission,
    // Not shown if it allows no more than everybody may do.
    namedLogin: admission.named === admission.everybody ? undefined : namedLogin(invocation),
    certificate: tls === undefined
      ? undefined
      : { fingerprint: tls.fingerprint, vouched: invocation.tls.files !== undefined },
    sample: purpose === "receive" ? undefined : await sampleOf(shared),
    unreachable: unreachable.map((hostname) => authorityAt(socket, hostname)),
  };
}

function authorityAt({ addr }: Deno.TcpListener, hostname: string): string {
  return formatAuthority({ hostname, port: addr.port });
}

function schemeOf(tls: ServerTls | undefined): CardContents["scheme"] {
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

/** A file for the examples: the first one that is shared by name, or the first in the shared folder. */
async function sampleOf({ root, shares }: ServerSetup["shared"]): Promise<string | undefined> {
  const { mounts, streams, filter } = shares;
  const [stream] = streams.keys();
  if (stream !== undefined) return stream;
  const [folder] = mounts;
  const names: string[] = [];
  let looked = 0;
  try {
    for (const [name, realPath] of mounts) {
      if (filter.lists(name, false) && Deno.statSync(realPath).isFile) return name;
    }
    for await (const portion of namePortions(folder?.[1] ?? root)) {
      for (const { name, isFile } of portion) {
        const path = folder === undefined ? name : `${folder[0]}/${name}`;
        if (isFile && hiddenKind(name) === undefined && filter.lists(path, false)) names.push(path);
      }
      looked += portion.length;
      if (looked >= MOST_NAMES) break;
    }
  } catch {
    // The file or folder has gone, or may not be read: the server reports that.
  }
  return names.sort()[0];
}
