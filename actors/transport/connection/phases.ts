import type { Task } from "../../kernel/kernel.ts";
import type { Securing } from "../tls/securing.ts";
import type { Outbox } from "./outbox.ts";

/** How far the end of a connection is. */
export type Phase =
  | "open"
  /** `close` came: what is written leaves, what arrives is dropped. */
  | "flushing"
  /** Our side is shut; the peer's end is awaited. */
  | "draining";

/** A change to TLS, or back, that is under way or waits until what was written before has left. */
export interface Change {
  readonly to: Securing | "clear";
  readonly before: Outbox;
  task?: Task;
}
