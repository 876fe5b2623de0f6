import type { FtpUrl } from "../../../core/network/url.ts";

/**
 * When a job may run: `cleanup` when nothing else is left to do, for what is removed after everything was transferred; `finish`
 * when those have ended too.
 */
export type Stage = "work" | "cleanup" | "finish";

/** What every job has. */
export interface AnyJob {
  /** The server, the login, and the path there. */
  readonly url: FtpUrl;
  /** `work` by default. */
  readonly stage?: Stage;
}
