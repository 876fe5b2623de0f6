import type { NameEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import type { Secrets } from "../../core/base/redact.ts";
import type { TlsOptions } from "../../core/network/tls_plan.ts";
import type { ClientEvents } from "./reports/client_events.ts";
import type { StatusLine } from "../machine/terminal/status_line.ts";
import type { World } from "../machine/world.ts";
import type { UnfinishedFile } from "./jobs/download/unfinished_file.ts";

/** What holds for every job of a run. */
export interface ClientSettings {
  readonly world: World;
  readonly status: StatusLine;
  /** How names travel. */
  readonly encoding: NameEncoding;
  /** Print the dialogue (`-v`). */
  readonly verbose: boolean;
  /** Let the server open the data connections (`--active`). */
  readonly active: boolean;
  /** Who logs in where the URL names nobody. */
  readonly user: string | undefined;
  /** The longest silence, in ms. */
  readonly timeoutMs: number;
  readonly tls: TlsOptions;
  /** The passwords of the run: what servers send back of them is shown to nobody. */
  readonly secrets: Secrets;
  /** Told of the file that a download grows in. */
  readonly unfinished: UnfinishedFile;
  /** Told of every transfer (`--json`). */
  readonly events?: ClientEvents;
  /**
   * The password of a user that the URL has none of; undefined when there is none to be had. Rejects with the
   * signal's reason when that is aborted.
   */
  askPassword(user: string, signal: AbortSignal): Promise<string | undefined>;
}
