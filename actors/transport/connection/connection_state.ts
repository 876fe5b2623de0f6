import type { Task } from "../../kernel/kernel.ts";
import type { SecuredConn, Securing } from "../tls/securing.ts";
import type { DirectSocket } from "../../machine/native/sockets/of_runtime/direct_socket.ts";
import type { Wire } from "../wire.ts";
import { Outbox } from "./outbox.ts";

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

/** How a connection is now. Its actor changes it; its reader looks at it before and after each read. */
export class ConnectionState {
  conn: Wire;
  /** The socket of an open connection that never was under TLS, where it is known. */
  direct: DirectSocket | undefined;
  phase: Phase = "open";
  outbox = new Outbox();
  secured: SecuredConn | undefined;
  change: Change | undefined;
  /** Why nothing is read any more. */
  failure: string | undefined;
  /** Why nothing is written any more; what the peer said before is still read. */
  mute: string | undefined;

  constructor(conn: Wire, direct: DirectSocket | undefined) {
    this.conn = conn;
    this.direct = direct;
  }
}
