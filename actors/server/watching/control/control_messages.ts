import type { Settled } from "../../../kernel/kernel.ts";

/** What the control actor tells itself: who wants to ask something, and what became of it. */
export type ControlMsg =
  | { readonly kind: "control-accepted"; readonly conn: Deno.UnixConn }
  | { readonly kind: "control-served"; readonly settled: Settled<void> }
  | { readonly kind: "control-accept-ended"; readonly settled: Settled<void> };
