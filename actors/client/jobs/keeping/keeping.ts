// This folder: what a copy keeps of its original besides the bytes: the time of last modification, and permissions.

import type { TimeWay } from "../../../../core/protocol/time_setting.ts";
import { formatAuthority } from "../../../../core/network/address.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import type { KeepingChoice } from "../../../../core/cli/subcommands/client/options/keeping_options.ts";

/** What copies keep in this run, and what has been learnt about how its servers set it. */
export class Keeping {
  /** Whether copies get the times of their originals. */
  readonly times: boolean;
  /** Whether they get their permissions. */
  readonly permissions: boolean;
  readonly #timeWays = new Map<string, TimeWay | "none">();
  readonly #withoutModes = new Set<string>();

  constructor({ times, permissions }: KeepingChoice) {
    this.times = times;
    this.permissions = permissions;
  }

  /** How this server sets times; undefined: not known yet. */
  timeWay(url: FtpUrl): TimeWay | "none" | undefined {
    return this.#timeWays.get(formatAuthority(url));
  }

  /** All sessions with this server use that way from now on. */
  learnTimeWay(url: FtpUrl, way: TimeWay | "none"): void {
    this.#timeWays.set(formatAuthority(url), way);
  }

  /** Whether this server is known not to set permissions. */
  lacksModes(url: FtpUrl): boolean {
    return this.#withoutModes.has(formatAuthority(url));
  }

  /** No session with this server tries to set permissions any more. */
  learnNoModes(url: FtpUrl): void {
    this.#withoutModes.add(formatAuthority(url));
  }
}

/** What came of setting something on the server. */
export type Kept =
  | "set"
  /** The server can do it, but not here. */
  | "refused"
  /** The server cannot do it. */
  | "not-supported";
