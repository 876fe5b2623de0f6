import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import type { SharedThings } from "../sharing/open_shared.ts";
import type { ServerTls } from "./server_tls.ts";

/** What is served, and where. */
export interface ServerSetup {
  readonly invocation: ServeInvocation;
  readonly shared: Pick<SharedThings, "root" | "shares" | "label">;
  readonly socket: Deno.TcpListener;
  readonly tls: ServerTls | undefined;
}
