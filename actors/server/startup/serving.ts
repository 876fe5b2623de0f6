import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve.ts";
import type { SharedThings } from "../sharing/open_shared.ts";
import type { ServingTls } from "./serving_tls.ts";

/** What is served, and where. */
export interface Serving {
  readonly invocation: ServeInvocation;
  readonly shared: Pick<SharedThings, "root" | "shares" | "label">;
  readonly socket: Deno.TcpListener;
  readonly tls: ServingTls | undefined;
}
