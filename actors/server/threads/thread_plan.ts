import { defined } from "../../../core/base/defined.ts";
import { isMadeUp } from "../../files/shares.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { ServerSetup } from "../startup/server_setup.ts";
import type { ThreadPlan } from "./bridge_messages.ts";

/** What the other threads of a server serve, and how. */
export function threadPlan(
  { invocation, shared: { shares }, tls }: Pick<ServerSetup, "invocation" | "shared" | "tls">,
  { welcome, uploadHook }: Pick<ThreadPlan, "welcome"> & {
    readonly uploadHook: UploadHook | undefined;
  },
): Omit<ThreadPlan, "claims"> {
  const { limits, ending, names } = invocation;
  const { filter: _rebuilt, streams: _none, inlet: _neither, ...shared } = shares;
  const { kind, keepRejected } = uploadHook ?? {};
  return {
    invocation,
    welcome,
    shares: shared,
    // A file that was named is meant to be shared, even if its name begins with a dot.
    names: isMadeUp(shares) ? { ...names, named: new Set(shares.mounts.keys()) } : names,
    certificate: tls?.settings.certificate(),
    uploadHook: kind === undefined ? undefined : { kind, ...defined({ keepRejected }) },
    counts: Number.isFinite(limits.transfers) || Number.isFinite(limits.transfersPerAccount) ||
      ending.transfers !== undefined,
  };
}
