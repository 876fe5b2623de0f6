import type { NameEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import type { Secrets } from "../../core/base/redact.ts";
import type { ReachingOptions } from "../../core/network/reaching/reaching_options.ts";
import type { TlsOptions } from "../../core/network/tls_plan.ts";
import type { CertaintySettings } from "./certainty/certainty_settings.ts";
import type { Questions } from "../machine/terminal/questions.ts";
import type { StatusLine } from "../machine/terminal/status_line.ts";
import type { World } from "../machine/world.ts";
import type { Existing } from "./jobs/target/existing.ts";
import type { CopyKnowledge } from "./sessions/copy/copy_knowledge.ts";
import type { Keeping } from "./jobs/keeping/keeping.ts";
import type { Logins } from "./identity/credentials/logins.ts";
import type { Acquaintances } from "./identity/known_servers/acquaintances.ts";
import type { Reports } from "./reports/reports.ts";
import type { PatienceOptions } from "../../core/cli/subcommands/client/options/patience_options.ts";
import type { UnfinishedFiles } from "./jobs/download/unfinished_files.ts";

/** The settings of a run, the same for every job. */
export interface ClientSettings {
  readonly world: World;
  readonly status: StatusLine;
  /** The character encoding of names on the wire. */
  readonly encoding: NameEncoding;
  /** Print the dialogue (`-v`). */
  readonly verbose: boolean;
  /** Let the server open the data connections (`--active`). */
  readonly active: boolean;
  /** Who logs in, and with which password. */
  readonly logins: Logins;
  /** The longest silence, in ms. */
  readonly timeoutMs: number;
  readonly certainty: CertaintySettings;
  readonly tls: TlsOptions;
  /** The servers whose certificates somebody trusted before. */
  readonly knownServers: Acquaintances;
  /** Whether data connections resume the TLS session; true by default. Only a probe does without. */
  readonly resumesTls?: boolean;
  /** The way to the servers: proxies, addresses and ports. */
  readonly reaching: ReachingOptions;
  /** The passwords of the run: they are masked in what servers send back. */
  readonly secrets: Secrets;
  /** What is done about names that are taken, and about folders that are missing. */
  readonly existing: Existing;
  /** What copies keep of their originals. */
  readonly keeping: Keeping;
  /** What is learnt about copying between servers. */
  readonly copies: CopyKnowledge;
  /** Asks the person at the terminal; undefined when there is nobody to ask. */
  readonly questions?: Questions;
  /** Told of the files that downloads grow in. */
  readonly unfinished: UnfinishedFiles;
  /** Told of everything that happens. */
  readonly reports: Reports;
  /** How much is done at once, and how long ferry goes on. */
  readonly patience: PatienceOptions;
}
